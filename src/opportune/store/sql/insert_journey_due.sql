-- When what ends a pause may turn by itself, for those who wait in these journeys about one kind of subject.
insert into criteria_due
select distinct $subject_type, s.subject_id, s.due_at
from journey_step s
join moving m on m.enrollment_id = s.enrollment_id
where list_contains($workflow_ids, m.workflow_id) and s.due_at is not null and s.outcome in ('waiting', 'staying')
