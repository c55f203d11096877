-- One row: how many domains lead to another account from now on.
update account_domain set account_id = $into_id where account_id = $account_id
