-- At most one row: the account that a domain leads to.
select account_id from account_domain where domain = $domain
