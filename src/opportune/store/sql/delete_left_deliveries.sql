-- See insert_left_delivery_ends.
delete from delivery
where state = 'waiting'
    and exists (from enrollment_end e where e.enrollment_id = delivery.enrollment_id and e.ended_at > delivery.created_at)
