-- One row per active endpoint with messages that wait, and when its first one is due.
select e.endpoint_id, arg_min(o.due_at, (o.created_at, o.part)) as due_at
from push_endpoint e
join outbox o on o.endpoint_id = e.endpoint_id
where e.is_active and o.state = 'pending'
group by e.endpoint_id
order by e.endpoint_id
