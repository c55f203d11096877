-- See insert_held_delivery_ends.
delete from delivery
where on_exit and state = 'waiting' and delivery_id in (select delivery_id from delivery_end where ended_at = $now)
