-- One row about the tick that is about to commit: the first event still in its future, and how many arrived for it.
select
    (select min(event_id) from event where event_id > $last_event_id and event_id <= $seen_event_id and received_at > $now)
        as first_future,
    (
        select count(*)
        from event
        where event_id > $last_event_id and event_id <= $seen_event_id and received_at <= $now
            and (event_id > $previous_seen_event_id or received_at > $last_tick_at)
    ) as arrived
