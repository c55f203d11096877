-- New users, with what identifies them; the other fields follow with the update.
insert into users (user_id, system, external_id, name, email, created_at, updated_at)
select user_id, $system, external_id, name, email, $now, $now from matched where is_new order by user_id
