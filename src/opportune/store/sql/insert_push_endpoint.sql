-- A new endpoint, whose audience is pushed from the next tick on: push_endpoint.
insert into push_endpoint
values ($endpoint_id, $campaign_id, $url, $secret_hash, true, null, null, true, $now)
