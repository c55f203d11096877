-- Push no more to an endpoint until it is connected again: push_endpoint.
update push_endpoint set is_active = false, stopped_reason = $reason where endpoint_id = $endpoint_id
