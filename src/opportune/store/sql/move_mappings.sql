-- One row: how many names in other systems mean another account from now on.
update account_mapping set account_id = $into_id where account_id = $account_id
