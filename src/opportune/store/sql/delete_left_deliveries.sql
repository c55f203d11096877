-- See insert_left_delivery_ends.
delete from delivery
where state = 'waiting' and enrollment_id in (select enrollment_id from enrollment_end where ended_at = $now)
