-- The accounts of the file that are new or differ from what is stored.
update account set name = m.name, domain = m.domain, industry = m.industry, employees = m.employees,
    revenue = m.revenue, currency = m.currency, founded_year = m.founded_year, country = m.country, region = m.region,
    city = m.city, parent_id = m.parent_id, owner_id = m.owner_id, territory = m.territory, timezone = m.timezone,
    attributes = m.attributes, updated_at = $now
from merged m where m.account_id = account.account_id and m.outcome <> 'unchanged'
