-- Those who pass a node are to leave another journey.
insert into enrollment_request by name
select distinct $asked_workflow_id as workflow_id, m.subject_id, $now as requested_at, 'leave' as action, 'taken_out' as reason
from journey_step s
join moving m on m.enrollment_id = s.enrollment_id
where m.workflow_id = $workflow_id and m.version = $version and s.node = $node
