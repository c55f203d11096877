-- loaded_source: one row per subject as recorded in signals whose history this tick reads, with the subject it counts for.
create or replace temp table loaded_source as
with company as (
    -- Signals that several people give together need the colleagues of whoever gave the newest one, or has just joined them.
    select distinct c.account_id
    from (
        select subject_id from new_signal where list_contains($shared_kind_ids, kind_id)
        union
        select subject_id from touched_subject where cause_rank < 4
    ) as n
    left join identity_link l on l.subject_id = n.subject_id
    join contact c on c.contact_id = coalesce(l.into_id, n.subject_id)
    where c.account_id is not null
),
loaded as (
    select subject_id from touched_subject
    union
    select c.contact_id from contact c join company o on o.account_id = c.account_id
    union
    select -account_id from company
)
select s.subject_id as source_id, s.subject_id
from loaded s
anti join identity_link l on l.subject_id = s.subject_id
union all
select l.subject_id, l.into_id
from identity_link l
join loaded s on s.subject_id = l.into_id
