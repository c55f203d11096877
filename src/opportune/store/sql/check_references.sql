-- One row: how many records name an account or a user that is not there, and one of them.
with named as (
    select 'contact ' || contact_id as record, account_id, owner_id as user_id from contact
    union all
    select 'opportunity ' || opportunity_id, account_id, owner_id from opportunity
    union all
    select 'account ' || account_id, parent_id, owner_id from account
    union all
    select 'user ' || user_id, null, manager_id from users
    union all
    select 'domain ' || domain, account_id, null from account_domain
    union all
    select 'mapping ' || system || ' ' || external_id, account_id, null from account_mapping
)
select count(*) as count, min(n.record) as example
from named n
left join account a on a.account_id = n.account_id
left join users u on u.user_id = n.user_id
where (n.account_id is not null and a.account_id is null) or (n.user_id is not null and u.user_id is null)
