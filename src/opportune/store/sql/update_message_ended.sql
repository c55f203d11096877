-- End a message that waits, delivered or failed: outbox; one row if it was still waiting.
update outbox
set state = $state, body = null, due_at = null, ended_at = $now, attempt_count = attempt_count + 1, status_code = $status_code,
    reason = $reason
where idempotency_key = $idempotency_key and state = 'pending'
returning endpoint_id
