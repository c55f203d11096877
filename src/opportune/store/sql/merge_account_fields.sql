-- The account that stays takes what it lacks from the one that goes.
update account
set name = coalesce(account.name, gone.name), domain = coalesce(account.domain, gone.domain),
    industry = coalesce(account.industry, gone.industry), employees = coalesce(account.employees, gone.employees),
    revenue = coalesce(account.revenue, gone.revenue), currency = coalesce(account.currency, gone.currency),
    founded_year = coalesce(account.founded_year, gone.founded_year), country = coalesce(account.country, gone.country),
    region = coalesce(account.region, gone.region), city = coalesce(account.city, gone.city),
    parent_id = nullif(case when account.parent_id = gone.account_id then gone.parent_id
        else coalesce(account.parent_id, gone.parent_id) end, account.account_id),
    owner_id = coalesce(account.owner_id, gone.owner_id), territory = coalesce(account.territory, gone.territory),
    timezone = coalesce(account.timezone, gone.timezone),
    attributes = case when gone.attributes is null then account.attributes
        else json_merge_patch(gone.attributes, coalesce(account.attributes, '{}')) end,
    created_at = least(account.created_at, gone.created_at),
    updated_at = $now
from (from account where account_id = $account_id) as gone
where account.account_id = $into_id
