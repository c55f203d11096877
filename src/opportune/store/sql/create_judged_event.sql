-- judged_event: one row per event to judge, at first the new ones.
create or replace temp table judged_event as
select event_id, type, event_key, user_agent, occurred_at, properties, context, true as is_new,
    coalesce(email, user_id, anonymous_id) as person,
    type = 'track' and event_key like '%mail%' as is_email,
    coalesce(properties ->> '$.link', properties ->> '$.url', properties ->> '$.href') as link,
    coalesce(properties ->> '$.email_id', properties ->> '$.message_id', properties ->> '$.campaign_id') as email_id
from new_event
