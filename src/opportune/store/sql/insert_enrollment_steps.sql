-- The steps of this tick, for good.
insert into enrollment_step
select $now, workflow_id, version, enrollment_id, place, node, outcome
from journey_step
where outcome not in ('refused', 'staying', 'reached')
