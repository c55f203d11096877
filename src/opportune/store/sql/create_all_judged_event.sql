-- judged_event: one row per stored event that carries a signal, to judge all of them again.
create or replace temp table judged_event as
select e.event_id, e.type, nullif(trim(lower(regexp_replace(e.name, '[^A-Za-z0-9]+', '_', 'g')), '_'), '') as event_key, e.user_agent,
    e.occurred_at, e.properties, e.context, true as is_new, coalesce(e.email, e.user_id, e.anonymous_id) as person
from event e
where e.event_id in (select event_id from signal where event_id is not null)
