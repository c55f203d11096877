-- loaded_source: one row per subject as recorded in signals whose history this tick reads, with the subject it counts for.
create or replace temp table loaded_source as
select s.subject_id as source_id, s.subject_id
from touched_subject s
anti join identity_link l on l.subject_id = s.subject_id
union all
select l.subject_id, l.into_id
from identity_link l
join touched_subject s on s.subject_id = l.into_id
