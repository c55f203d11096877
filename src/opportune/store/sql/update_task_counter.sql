-- Moves the counter of tasks past those that were just written.
update id_counter
set next_id = greatest(next_id, coalesce((select max(task_id) + 1 from task), 0))
where name = 'task'
