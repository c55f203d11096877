-- The steps of this tick, for good.
insert into enrollment_step
select $tick_id, $now, m.workflow_id, m.version, s.enrollment_id, s.place, s.node, s.outcome
from journey_step s
join moving m on m.enrollment_id = s.enrollment_id
where s.outcome not in ('refused', 'staying', 'reached')
