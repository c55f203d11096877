-- What was sent to people since a moment, or is on its way, each kind once: workflow_id, version, node, content_version, channel.
select distinct workflow_id, version, node, content_version, channel
from (
    select workflow_id, version, node, content_version, channel, ended_at as sent_at
    from delivery_end
    where contact_id is not null and state = 'delivered' and ended_at > $since
    union all
    select workflow_id, version, node, content_version, channel, created_at as sent_at
    from delivery
    where contact_id is not null and state = 'sending'
)
