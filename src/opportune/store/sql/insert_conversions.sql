-- Who reached the goal of a journey in this tick, or had reached it before they entered, which does not count.
insert into conversion
select s.enrollment_id, m.workflow_id, m.version, null, $now, not m.is_new
from journey_step s
join transition t using (transition_id)
join moving m on m.enrollment_id = s.enrollment_id
where t.outcome = 'reached' and not exists (select 1 from conversion c where c.enrollment_id = s.enrollment_id)
