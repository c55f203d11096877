-- Those who pass a node are looked at again in the next tick.
insert into evaluation_request
select $subject_type, subject_id, $now::timestamp
from journey_step s
join transition t using (transition_id)
where t.workflow_id = $workflow_id and t.version = $version and t.node = $node
