-- When what ends a pause may turn by itself, for those who wait.
insert into criteria_due
select distinct $subject_type, subject_id, due_at
from journey_step
where due_at is not null and outcome in ('waiting', 'staying')
