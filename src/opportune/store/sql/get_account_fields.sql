-- One row if there is such an account: its fields as they can be edited.
select name, domain, industry, employees, revenue, currency, founded_year, country, region, city, parent_id, owner_id, territory,
    timezone
from account
where account_id = $account_id
