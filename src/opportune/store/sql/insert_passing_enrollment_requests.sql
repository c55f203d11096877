-- Those who pass a node ask to be taken into another journey, unless that is one too many.
insert into enrollment_request by name
select $asked_workflow_id as workflow_id, m.subject_id, $now as requested_at, 'enter' as action,
    max(coalesce((m.context ->> '$.depth')::integer, 0)) + 1 as depth
from journey_step s
join transition t using (transition_id)
join moving m on m.enrollment_id = s.enrollment_id
where m.workflow_id = $workflow_id and m.version = $version and t.node = $node and t.outcome = 'done'
group by m.subject_id
