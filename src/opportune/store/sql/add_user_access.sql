-- Somebody who may sign in once they have chosen a password.
insert into user_access values ($user_id, $email, $role, null, $now, null)
