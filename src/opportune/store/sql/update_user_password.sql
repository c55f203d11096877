-- The password somebody chose.
update user_access set password_hash = $password_hash, password_changed_at = $now where user_id = $user_id
