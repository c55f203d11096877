-- Forget an endpoint; what became of its messages stays: push_endpoint.
delete from push_endpoint where endpoint_id = $endpoint_id
