-- Moves the counter of runs past those just recorded.
update id_counter
set next_id = greatest(next_id, coalesce((select max(run_id) + 1 from workflow_run), 0))
where name = 'workflow_run'
