-- At most one row: where the audience of a campaign is pushed, and how that stands.
select e.*, (select count(*) from told_member t where t.endpoint_id = e.endpoint_id) as told_count,
    count(*) filter (o.state = 'pending') as pending_count,
    max(o.ended_at) filter (o.state = 'delivered') as delivered_at,
    arg_max(o.reason, o.created_at) filter (o.state = 'pending' and o.attempt_count > 0) as last_problem,
    min(o.due_at) filter (o.state = 'pending' and o.attempt_count > 0) as retried_at
from push_endpoint e
left join outbox o on o.endpoint_id = e.endpoint_id
where e.campaign_id = $campaign_id
group by all
