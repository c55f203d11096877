-- One row: how many contacts came to another account.
update contact set account_id = $into_id, updated_at = $now where account_id = $account_id
