-- Moves the counter of deliveries past those that were just written.
update id_counter
set next_id = greatest(next_id, coalesce((select max(delivery_id) + 1 from delivery), 0))
where name = 'delivery'
