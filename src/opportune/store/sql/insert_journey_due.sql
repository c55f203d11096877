-- When what ends a pause may turn by itself, for those who wait in these journeys about one kind of subject.
insert into criteria_due
select distinct $subject_type, subject_id, due_at
from journey_step s
join transition t using (transition_id)
where list_contains($workflow_ids, t.workflow_id) and s.due_at is not null and t.outcome in ('waiting', 'staying')
