-- audience_change: one row per account to add or to remove, numbered from 0. An account with a new domain is both.
create or replace temp table audience_change as
with audience as (
    select a.account_id, a.domain, a.name
    from (
        select m.subject_id
        from segment_member m
        join touched_member t on t.account_id = m.subject_id
        where m.segment_id in (select unnest($include::integer[]) union all select unnest($exclude::integer[]))
        group by m.subject_id
        having not bool_or(list_contains($exclude::integer[], m.segment_id))
    ) reached
    join account a on a.account_id = reached.subject_id
),
told as (
    select m.account_id, m.domain, m.name
    from told_member m
    join touched_member t on t.account_id = m.account_id
    where m.endpoint_id = $endpoint_id
),
changed as (
    select a.account_id, a.domain, a.name, true as is_added
    from audience a
    anti join told t on t.account_id = a.account_id and t.domain is not distinct from a.domain
    union all
    select t.account_id, t.domain, t.name, false as is_added
    from told t
    anti join audience a on a.account_id = t.account_id and a.domain is not distinct from t.domain
)
select *, row_number() over (order by is_added, account_id) - 1 as number
from changed
