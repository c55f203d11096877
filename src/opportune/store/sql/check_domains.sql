-- One row: how many accounts have a primary domain that doesn't lead to them, and one of them.
select count(*) as count, 'account ' || min(a.account_id) as example
from account a
where a.domain is not null
    and not exists (from account_domain d where d.domain = a.domain and d.account_id = a.account_id)
