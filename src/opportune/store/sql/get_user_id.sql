-- One row if there is such a user.
select user_id from users where user_id = $user_id
