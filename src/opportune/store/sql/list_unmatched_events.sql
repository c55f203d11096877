-- One row per type and name of events of which none carried a signal, among the newest ones that ticks have taken in: how many
-- there were, from which sources, and when the last one arrived; the most frequent first. Events that say who somebody is are
-- not meant to carry signals, and are left out.
with seen as (
    select coalesce(max(last_event_id), 0) as last_event_id from tick
),
newest as (
    select event_id, type, name, source, received_at
    from event
    where event_id > (select last_event_id from seen) - $event_count
        and event_id <= (select last_event_id from seen)
        and type in ('track', 'page', 'screen')
),
carrying as (
    select event_id from signal where event_id > (select last_event_id from seen) - $event_count
    union
    select event_id from pending_signal
)
select n.type, n.name, count(*) as event_count, list(distinct n.source order by n.source) as sources,
    max(n.received_at) as last_event_at
from newest n
left join carrying c on c.event_id = n.event_id
group by n.type, n.name
having count(c.event_id) = 0
order by event_count desc, n.type, n.name
limit $limit
