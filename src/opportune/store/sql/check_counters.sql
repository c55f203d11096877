-- One row: how many counters would give an id a second time, and one of them.
with used as (
    select 'account' as name, max(account_id) as last_id from account
    union all select 'person', max(contact_id) from contact
    union all select 'person', max(visitor_id) from visitor
    union all select 'signal', max(signal_id) from signal
    union all select 'user', max(user_id) from users
    union all select 'opportunity', max(opportunity_id) from opportunity
    union all select 'import_run', max(import_run_id) from import_run
)
select count(*) as count, min(u.name) as example
from used u
join id_counter c on c.name = u.name
where c.next_id <= u.last_id
