-- End the messages of an endpoint that still wait, unsent: outbox.
update outbox
set state = 'skipped', body = null, due_at = null, ended_at = $now, reason = $reason
where endpoint_id = $endpoint_id and state = 'pending'
