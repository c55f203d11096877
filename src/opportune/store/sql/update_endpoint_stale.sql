-- Let the audience of an endpoint be worked out anew as soon as its messages are sent: push_endpoint.
update push_endpoint set evaluated_as = null where endpoint_id = $endpoint_id and evaluated_as is not null
