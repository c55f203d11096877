-- One row per name that leads to exactly one account: an external id of the system, a name or a domain.
create or replace temp table account_lookup as
with named as (
    select external_id as ref, account_id from account_mapping where $account_by = 'external_id' and system = $system
    union all
    select lower(name), account_id from account where $account_by = 'name' and name is not null
    union all
    select domain, account_id from account_domain where $account_by = 'domain'
)
select ref, min(account_id) as account_id from named group by ref having count(distinct account_id) = 1
