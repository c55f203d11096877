-- At most one row: a mail or a web push by its number, or a mail by its key, sent or on its way, and whose it is now.
with found as (
    select delivery_id, idempotency_key, channel, workflow_id, version, node, contact_id, content_version,
        data, null::timestamp as ended_at
    from delivery
    where channel in ('email', 'web_push') and (delivery_id = $delivery_id or (channel = 'email' and idempotency_key = $key))
    union all
    select delivery_id, idempotency_key, channel, workflow_id, version, node, contact_id, content_version,
        data, ended_at
    from delivery_end
    where channel in ('email', 'web_push') and (delivery_id = $delivery_id or (channel = 'email' and idempotency_key = $key))
)
select f.*, n.key as workflow, c.email as contact_email, c.contact_id is not null as is_known
from found f
left join definition_number n on n.definition_id = f.workflow_id
left join contact c on c.contact_id = f.contact_id
limit 1
