-- One row: how many opportunities came to another account.
update opportunity set account_id = $into_id, updated_at = $now where account_id = $account_id
