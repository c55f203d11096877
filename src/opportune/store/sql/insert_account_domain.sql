-- A domain that leads to an account.
insert into account_domain values ($domain, $account_id, $now)
