-- Moves the counter of enrollments past those that began in this tick.
update id_counter
set next_id = greatest(next_id, coalesce((select max(enrollment_id) + 1 from moving where is_new), 0))
where name = 'enrollment'
