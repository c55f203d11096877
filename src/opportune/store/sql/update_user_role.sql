-- What somebody may do from now on.
update user_access set role = $role where user_id = $user_id
