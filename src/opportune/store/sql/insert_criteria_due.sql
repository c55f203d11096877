-- When criteria about the subjects of this pass may turn next.
insert into criteria_due
select $subject_type, subject_id, due_at
from outcome
where due_at is not null
