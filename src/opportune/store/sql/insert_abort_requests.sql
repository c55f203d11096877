-- Everybody who is in a journey is to leave it.
insert into enrollment_request by name
select workflow_id, subject_id, $now as requested_at, 'leave' as action, 'aborted' as reason
from enrollment
where workflow_id = $workflow_id
