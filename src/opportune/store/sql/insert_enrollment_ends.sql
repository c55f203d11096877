-- Those who left in this tick.
insert into enrollment_end by name
select m.enrollment_id, m.workflow_id, m.version, m.subject_id, m.entry_number, m.entered_at,
    coalesce(m.entry_key, '') as entry_key, $now as ended_at, t.node, t.ends as reason
from journey_step s
join transition t using (transition_id)
join moving m on m.enrollment_id = s.enrollment_id
where t.ends is not null
