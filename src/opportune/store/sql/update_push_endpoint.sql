-- Connect an endpoint again: it is active, and its receiver is told everything anew: push_endpoint.
update push_endpoint
set url = $url, secret_hash = $secret_hash, is_active = true, stopped_reason = null, evaluated_as = null, starts_over = true,
    connected_at = $now
where endpoint_id = $endpoint_id
