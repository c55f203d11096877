-- Subjects that got a derived signal and were not touched otherwise, such as the account of several people.
insert into touched_subject
select distinct n.subject_id, 4
from new_signal n
where n.subject_id not in (select subject_id from touched_subject)
