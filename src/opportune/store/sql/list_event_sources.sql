-- One row per source that events came from or may come from: its write key if it has one in force, how many, and when last.
with arrived as (
    select source, count(*) as event_count, max(received_at) as last_event_at from event group by source
)
select coalesce(k.source, a.source) as source, k.name, coalesce(a.event_count, 0) as event_count, a.last_event_at
from arrived a
full join (from write_key where revoked_at is null) as k on k.source = a.source
order by source
