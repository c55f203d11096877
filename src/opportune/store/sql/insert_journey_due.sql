-- When what ends a pause may turn by itself, for those who wait in these journeys about one kind of subject.
insert into criteria_due
select distinct $subject_type, subject_id, due_at
from journey_step
where list_contains($workflow_ids, workflow_id) and due_at is not null and outcome in ('waiting', 'staying')
