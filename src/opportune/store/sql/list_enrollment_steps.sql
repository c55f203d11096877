-- One row per step of an enrollment, in order.
select stepped_at, node, outcome from enrollment_step where enrollment_id = $enrollment_id order by tick_id, place
