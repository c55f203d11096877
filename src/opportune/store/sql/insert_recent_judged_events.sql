-- Events of the last minutes, of people who clicked now: the new clicks may throw a light on them.
insert into judged_event by name
select event_id, type, event_key, user_agent, occurred_at, properties, context, false as is_new,
    coalesce(email, user_id, anonymous_id) as person,
    type = 'track' and event_key like '%mail%' as is_email,
    coalesce(properties ->> '$.link', properties ->> '$.url', properties ->> '$.href') as link,
    coalesce(properties ->> '$.email_id', properties ->> '$.message_id', properties ->> '$.campaign_id') as email_id
from event
where received_at > $now - interval 10 minute
    and event_id not in (select event_id from new_event)
    and coalesce(email, user_id, anonymous_id) in (
        select coalesce(email, user_id, anonymous_id) from new_event where type = 'track' and event_key like '%click%'
    )
