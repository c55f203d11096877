-- One row per active endpoint: its number, its campaign's number and key, what it was evaluated as, whether messages of it wait.
select e.endpoint_id, e.campaign_id, d.key as campaign, e.evaluated_as, e.starts_over,
    exists (select 1 from outbox o where o.endpoint_id = e.endpoint_id and o.state = 'pending') as is_waiting
from push_endpoint e
join definition_number d on d.definition_id = e.campaign_id
where e.is_active
order by e.endpoint_id
