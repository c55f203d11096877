-- Those who left the segment of a journey's trigger are looked at again in the next tick.
insert into evaluation_request
select distinct $subject_type, subject_id, $now::timestamp
from journey_step s
join transition t using (transition_id)
where t.workflow_id = $workflow_id and t.version = $version and t.ends = 'left_segment'
