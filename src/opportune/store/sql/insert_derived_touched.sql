-- Subjects that got a derived signal and were not touched otherwise, such as the account of several people.
insert into touched_subject
select distinct coalesce(r.subject_id, n.subject_id), 4
from new_signal n
left join loaded_source r on r.source_id = n.subject_id
where coalesce(r.subject_id, n.subject_id) not in (select subject_id from touched_subject)
