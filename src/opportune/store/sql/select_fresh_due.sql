-- One row: the next moment at which one of the scores just stored changes by itself, or a grace period just begun ends.
select least(
    (select min(next_due_at) from fresh_contact),
    (select min(next_due_at) from fresh_account),
    (select min(due_at) from pending_signal),
    (select min(due_at) from criteria_due),
    (select min(requested_at) from evaluation_request),
    -- Whoever waits in a journey that is paused is held until it goes on.
    (select min(wake_at) from enrollment where list_contains($workflow_ids, workflow_id))
)
