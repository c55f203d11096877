-- judged_event: one row per event to judge: the new ones, and recent clicks of the same people that new clicks may throw a light on.
create or replace temp table judged_event as
with event_and_key as (
    select event_id, type, event_key, user_agent, occurred_at, properties, context, true as is_new,
        coalesce(email, user_id, anonymous_id) as person
    from new_event
    union all
    select e.event_id, e.type, lower(regexp_replace(e.name, '[^\pL\pN]+', '_', 'g')), e.user_agent, e.occurred_at, e.properties,
        e.context, false, coalesce(e.email, e.user_id, e.anonymous_id)
    from event e
    where e.received_at > $now - interval 10 minute
        and e.event_id not in (select event_id from new_event)
        and coalesce(e.email, e.user_id, e.anonymous_id) in (
            select coalesce(email, user_id, anonymous_id) from new_event where type = 'track' and event_key like '%click%'
        )
)
select *,
    type = 'track' and event_key like '%mail%' as is_email,
    coalesce(properties ->> '$.link', properties ->> '$.url', properties ->> '$.href') as link,
    coalesce(properties ->> '$.email_id', properties ->> '$.message_id', properties ->> '$.campaign_id') as email_id
from event_and_key
