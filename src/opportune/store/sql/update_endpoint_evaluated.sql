-- Note what the audience of an endpoint was worked out from: push_endpoint.
update push_endpoint set evaluated_as = $evaluated_as, starts_over = false where endpoint_id = $endpoint_id
