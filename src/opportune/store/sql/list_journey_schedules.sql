-- One row per journey that looks for people at certain times, with the next one.
select workflow_id, next_due_at from journey_schedule
