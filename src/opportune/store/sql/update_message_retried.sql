-- Let a message wait for another attempt: outbox.
update outbox
set due_at = $due_at, attempt_count = attempt_count + 1, status_code = $status_code, reason = $reason
where idempotency_key = $idempotency_key and state = 'pending'
