-- What became of a task, and whose it is.
update task
set state = $state, owner = $owner,
    closed_at = case when $state = 'open' then null when state = $state then closed_at else $now::timestamp end
where task_id = $task_id
