-- One row if there is such an account: what to call it.
select account_id, coalesce(name, domain, 'account ' || account_id) as name from account where account_id = $account_id
