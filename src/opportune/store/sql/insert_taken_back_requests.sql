-- Those whom journeys let go out of segments are looked at again in the next tick.
insert into evaluation_request
select distinct subject_type, subject_id, $now::timestamp
from taken_back
