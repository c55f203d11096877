-- One row per name that leads to exactly one user: an external id of the system, a name or an e-mail address.
create or replace temp table user_lookup as
with named as (
    select external_id as ref, user_id from users where $user_by = 'external_id' and system = $system
    union all
    select lower(name), user_id from users where $user_by = 'name' and name is not null
    union all
    select lower(email), user_id from users where $user_by = 'email' and email is not null
)
select ref, min(user_id) as user_id from named group by ref having count(distinct user_id) = 1
