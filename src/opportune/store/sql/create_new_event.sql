-- new_event: one row per event this tick takes in, the first of each message id, in order of arrival.
create or replace temp table new_event as
with earlier as (
    -- Older events are not read. A day is left for those that arrived late or under a clock that was set back.
    select message_id, event_id, received_at from event where received_at > $last_tick_at - to_days($dedupe_days + 1)
    union all
    -- What was refused and is sent again arrives as of then.
    select message_id, event_id, received_at from event where event_id > $last_event_id
)
select *
from event a
where a.event_id > $last_event_id
    and a.event_id <= $seen_event_id
    and a.received_at <= $now
    -- Events that had arrived by the last tick and lay in its future come in now; the others of that range are done.
    and (a.event_id > $previous_seen_event_id or a.received_at > $last_tick_at)
    and not exists (
        select 1
        from earlier e
        where e.message_id = a.message_id
            and e.event_id < a.event_id
            and e.received_at > a.received_at - to_days($dedupe_days)
    )
order by a.event_id
