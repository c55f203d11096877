-- Those who left the segment of a journey's trigger are looked at again in the next tick.
insert into evaluation_request
select distinct $subject_type, m.subject_id, $now::timestamp
from journey_step s
join moving m on m.enrollment_id = s.enrollment_id
where m.workflow_id = $workflow_id and m.version = $version and s.ends = 'left_segment'
