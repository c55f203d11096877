-- The exit of those whom a journey of higher priority takes out of another one.
insert into journey_step by name
select workflow_id, version, enrollment_id, subject_id, 0 as place, node, 'outranked' as outcome, 'outranked' as ends
from moving
where enrollment_id in (select enrollment_id from making_room where not is_new)
