-- account_trait: one row per account that the traits of its newest group event change, where it has no value of its own.
create or replace temp table account_trait as
with traits as (
    select m.account_id, n.occurred_at, n.event_id, n.properties as t
    from new_event n
    join account_mapping m on m.system = 'group' and m.external_id = n.group_id
    where n.type = 'group' and n.properties is not null
),
merged as (
    select account_id,
        arg_max(t ->> '$.name', (occurred_at, event_id)) as name,
        arg_max(t ->> '$.industry', (occurred_at, event_id)) as industry,
        arg_max(try_cast(t ->> '$.employees' as bigint), (occurred_at, event_id)) as employees,
        arg_max(t, (occurred_at, event_id)) as traits
    from traits
    group by account_id
),
fresh as (
    select a.account_id, coalesce(m.name, a.name) as name, coalesce(a.industry, m.industry) as industry,
        coalesce(a.employees, m.employees) as employees,
        json_merge_patch(coalesce(a.attributes, '{}'), m.traits) as attributes
    from merged m
    join account a on a.account_id = m.account_id
)
select f.*
from fresh f
join account a on a.account_id = f.account_id
where (f.name, f.industry, f.employees, f.attributes) is distinct from (a.name, a.industry, a.employees, a.attributes)
