-- One row: the next moment at which something happens without a new event.
select least(
    (select min(next_due_at) from contact_score),
    (select min(next_due_at) from account_score),
    (select min(due_at) from pending_signal),
    (select min(requested_at) from rescore_request),
    (select min(due_at) from criteria_due),
    (select min(requested_at) from evaluation_request),
    -- Whoever waits in a journey that is paused is held until it goes on.
    (select min(wake_at) from enrollment where list_contains($workflow_ids, workflow_id))
)
