-- Those who pass a node are looked at again in the next tick.
insert into evaluation_request
select $subject_type, subject_id, $now::timestamp
from journey_step
where workflow_id = $workflow_id and version = $version and node = $node
