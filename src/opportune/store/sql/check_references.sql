-- One row: how many records name an account or a user that is not there, and one of them.
with dangling as (
    select 'contact ' || contact_id as record from contact
    where account_id not in (select account_id from account) or owner_id not in (select user_id from users)
    union all
    select 'opportunity ' || opportunity_id from opportunity
    where account_id not in (select account_id from account) or owner_id not in (select user_id from users)
    union all
    select 'account ' || account_id from account
    where parent_id not in (select account_id from account) or owner_id not in (select user_id from users)
    union all
    select 'domain ' || domain from account_domain where account_id not in (select account_id from account)
    union all
    select 'mapping ' || system || ' ' || external_id from account_mapping where account_id not in (select account_id from account)
)
select count(*) as count, min(record) as example from dangling
