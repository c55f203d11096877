-- What somebody wants to be called.
update users set name = $name, updated_at = $now where user_id = $user_id
