-- Mails and web push that these contacts got since a moment, or that are on their way to them beside the batch.
select workflow_id, version, node, enrollment_id, channel, content_version, contact_id, ended_at as sent_at
from delivery_end
where channel in ('email', 'web_push') and state = 'delivered' and ended_at > $since
    and list_contains($contact_ids::bigint[], contact_id)
union all
select workflow_id, version, node, enrollment_id, channel, content_version, contact_id, $now as sent_at
from delivery
where channel in ('email', 'web_push') and state = 'sending' and list_contains($contact_ids::bigint[], contact_id)
    and not list_contains($ids::bigint[], delivery_id)
