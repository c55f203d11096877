-- The steps of this tick, for good.
insert into enrollment_step
select $now, enrollment_id, transition_id
from journey_step
where transition_id in (select transition_id from transition where outcome not in ('refused', 'staying', 'reached'))
