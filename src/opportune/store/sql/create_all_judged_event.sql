-- judged_event: one row per stored event that carries a signal, to judge all of them again.
create or replace temp table judged_event as
select event_id, type, event_key, user_agent, occurred_at, properties, context, true as is_new,
    coalesce(email, user_id, anonymous_id) as person,
    type = 'track' and event_key like '%mail%' as is_email,
    coalesce(properties ->> '$.link', properties ->> '$.url', properties ->> '$.href') as link,
    coalesce(properties ->> '$.email_id', properties ->> '$.message_id', properties ->> '$.campaign_id') as email_id
from event
where event_id in (select event_id from signal where event_id is not null)
