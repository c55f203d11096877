-- One row: how many accounts have another parent now.
update account set parent_id = $into_id, updated_at = $now where parent_id = $account_id and account_id <> $into_id
