-- contact_trait: one row per contact that the traits of its newest identify event change; keys it does not name keep their value.
create or replace temp table contact_trait as
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
),
fresh as (
    select c.contact_id, coalesce(m.first_name, c.first_name) as first_name, coalesce(m.last_name, c.last_name) as last_name,
        coalesce(m.title, c.title) as title, coalesce(m.phone, c.phone) as phone, coalesce(m.country, c.country) as country,
        coalesce(m.timezone, c.timezone) as timezone,
        json_merge_patch(coalesce(c.attributes, '{}'), m.traits) as attributes
    from merged m
    join contact c on c.contact_id = m.subject_id
)
select f.*
from fresh f
join contact c on c.contact_id = f.contact_id
where (f.first_name, f.last_name, f.title, f.phone, f.country, f.timezone, f.attributes)
    is distinct from (c.first_name, c.last_name, c.title, c.phone, c.country, c.timezone, c.attributes)
