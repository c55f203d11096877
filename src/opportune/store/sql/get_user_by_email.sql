-- One row if somebody with this email is known and may not sign in yet: the oldest record of them.
select u.user_id from users u
where lower(u.email) = $email and u.user_id not in (select user_id from user_access)
order by u.user_id limit 1
