-- One row: how many records of each kind there are, and what waits for the next tick.
select
    (select count(*) from account) as accounts,
    (select count(*) from contact) as contacts,
    (select count(*) from visitor) as visitors,
    (select count(*) from opportunity) as opportunities,
    (select count(*) from users) as users,
    (select count(*) from event) as events,
    (select count(*) from signal) as signals,
    (select count(*) from rejected_event where replayed_at is null) as rejected_events,
    (select count(*) from score_ledger) as score_changes,
    (select count(*) from identity_conflict) as identity_conflicts,
    (select count(*) from pending_signal) as pending_signals,
    (select count(*) from event where event_id > coalesce((select max(seen_event_id) from tick), 0)) as unread_events
