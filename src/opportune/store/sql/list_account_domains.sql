-- One row per domain of an account, the first known first.
select domain from account_domain where account_id = $account_id order by first_seen_at, domain
