-- One row per source that events came from or may come from: its write key if it ever had one, how many events it sent and when
-- last, and how many of them could not be taken and wait.
with arrived as (
    select source, count(*) as event_count, max(received_at) as last_event_at from event group by source
),
refused as (
    select source, count(*) as rejected_count, max(received_at) as last_rejected_at
    from rejected_event
    where replayed_at is null
    group by source
),
named as (
    select source from arrived union select source from refused union select source from write_key
)
select n.source, k.name, k.key_hint as hint, k.created_at, k.revoked_at, coalesce(a.event_count, 0) as event_count,
    a.last_event_at, coalesce(r.rejected_count, 0) as rejected_count, r.last_rejected_at
from named n
left join write_key k on k.source = n.source
left join arrived a on a.source = n.source
left join refused r on r.source = n.source
order by n.source
