-- audience_change: one row per account to add or to remove, numbered from 0. An account with a new domain is both.
create or replace temp table audience_change as
with audience as (
    select a.account_id, a.domain, a.name
    from account a
    join touched_member t on t.account_id = a.account_id
    where a.account_id in (select subject_id from segment_member where segment_id in (select unnest($include::integer[])))
        and a.account_id not in (select subject_id from segment_member where segment_id in (select unnest($exclude::integer[])))
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
