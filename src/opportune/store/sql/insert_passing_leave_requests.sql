-- Those who pass a node are to leave another journey.
insert into enrollment_request by name
select distinct $asked_workflow_id as workflow_id, subject_id, $now as requested_at, 'leave' as action, 'taken_out' as reason
from journey_step s
join transition t using (transition_id)
where t.workflow_id = $workflow_id and t.version = $version and t.node = $node
