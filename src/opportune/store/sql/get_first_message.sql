-- At most one row: the first message of an endpoint that waits; those after it wait for it.
select o.idempotency_key, o.body, o.attempt_count, o.due_at, e.endpoint_id, e.url, e.secret_hash
from outbox o
join push_endpoint e on e.endpoint_id = o.endpoint_id
where e.endpoint_id = $endpoint_id and e.is_active and o.state = 'pending'
order by o.created_at, o.part
limit 1
