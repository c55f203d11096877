-- The exit of those whom a journey of higher priority takes out of another one.
insert into journey_step by name
select m.enrollment_id, m.subject_id, t.transition_id
from moving m
join transition t on t.workflow_id = m.workflow_id and t.version = m.version and t.node = m.node and t.outcome = 'outranked'
where m.enrollment_id in (select enrollment_id from making_room where not is_new)
