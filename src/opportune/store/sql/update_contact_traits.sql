-- Contacts take over the traits of their newest identify event; keys it does not name keep their value.
with traits as (
    select s.subject_id, n.occurred_at, n.event_id, n.properties as t, n.context ->> '$.timezone' as timezone
    from new_event n
    join event_subject s on s.event_id = n.event_id
    where n.type = 'identify' and s.subject_id > 0 and n.properties is not null
),
merged as (
    select subject_id,
        arg_max(coalesce(t ->> '$.firstName', t ->> '$.first_name'), (occurred_at, event_id)) as first_name,
        arg_max(coalesce(t ->> '$.lastName', t ->> '$.last_name'), (occurred_at, event_id)) as last_name,
        arg_max(coalesce(t ->> '$.title', t ->> '$.jobTitle', t ->> '$.job_title'), (occurred_at, event_id)) as title,
        arg_max(t ->> '$.phone', (occurred_at, event_id)) as phone,
        arg_max(coalesce(t ->> '$.address.country', t ->> '$.country'), (occurred_at, event_id)) as country,
        arg_max(coalesce(t ->> '$.timezone', timezone), (occurred_at, event_id)) as timezone,
        arg_max(t, (occurred_at, event_id)) as traits
    from traits
    group by subject_id
)
update contact
set first_name = coalesce(m.first_name, contact.first_name),
    last_name = coalesce(m.last_name, contact.last_name),
    title = coalesce(m.title, contact.title),
    phone = coalesce(m.phone, contact.phone),
    country = coalesce(m.country, contact.country),
    timezone = coalesce(m.timezone, contact.timezone),
    attributes = json_merge_patch(coalesce(contact.attributes, '{}'), m.traits),
    updated_at = $now
from merged m
where contact.contact_id = m.subject_id
