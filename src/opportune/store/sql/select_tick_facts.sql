-- One row about the workspace before a tick: the last tick, the newest event, and what waits.
select t.tick_id, t.ticked_at, t.last_event_id, t.seen_event_id, t.definitions_checksum,
    (select coalesce(max(event_id), 0) from event) as newest_event_id,
    (select sum(version) + count(*) filter (not is_active) from definition) as definitions_revision
from (select 1) as always
left join (select * from tick order by tick_id desc limit 1) as t on true
