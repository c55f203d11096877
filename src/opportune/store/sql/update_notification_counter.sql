-- Moves the counter of notifications past those that were just written.
update id_counter
set next_id = greatest(next_id, coalesce((select max(notification_id) + 1 from notification), 0))
where name = 'notification'
