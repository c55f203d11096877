-- Those who pass a node are to leave another journey.
insert into enrollment_request by name
select distinct $asked_workflow_id as workflow_id, subject_id, $now as requested_at, 'leave' as action, 'taken_out' as reason
from journey_step
where workflow_id = $workflow_id and version = $version and node = $node
