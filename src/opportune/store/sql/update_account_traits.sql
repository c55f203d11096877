-- Accounts take over the traits of their newest group event where they have no value of their own.
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
)
update account
set name = coalesce(m.name, account.name),
    industry = coalesce(account.industry, m.industry),
    employees = coalesce(account.employees, m.employees),
    attributes = json_merge_patch(coalesce(account.attributes, '{}'), m.traits),
    updated_at = $now
from merged m
where account.account_id = m.account_id
