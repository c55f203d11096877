-- One row if somebody may sign in with this email; the hash is NULL as long as no password was chosen.
select user_id, password_hash from user_access where email = $email
