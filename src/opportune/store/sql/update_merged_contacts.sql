-- Survivors take what they lack from the contacts merged into them.
with taken as (
    select p.survivor, c.*
    from (select unnest($merged::bigint[]) as merged, unnest($survivors::bigint[]) as survivor) as p
    join contact c on c.contact_id = p.merged
),
m as (
    select survivor, arg_min(first_name, contact_id) as first_name, arg_min(last_name, contact_id) as last_name,
        arg_min(title, contact_id) as title, arg_min(persona, contact_id) as persona, arg_min(phone, contact_id) as phone,
        arg_min(country, contact_id) as country, arg_min(timezone, contact_id) as timezone,
        arg_min(locale, contact_id) as locale, arg_min(lifecycle_status, contact_id) as lifecycle_status,
        arg_min(owner_id, contact_id) as owner_id, arg_min(attributes, contact_id) as attributes, min(created_at) as created_at
    from taken
    group by survivor
)
update contact
set first_name = coalesce(contact.first_name, m.first_name),
    last_name = coalesce(contact.last_name, m.last_name),
    title = coalesce(contact.title, m.title),
    persona = coalesce(contact.persona, m.persona),
    phone = coalesce(contact.phone, m.phone),
    country = coalesce(contact.country, m.country),
    timezone = coalesce(contact.timezone, m.timezone),
    locale = coalesce(contact.locale, m.locale),
    lifecycle_status = coalesce(contact.lifecycle_status, m.lifecycle_status),
    owner_id = coalesce(contact.owner_id, m.owner_id),
    attributes = case when m.attributes is null then contact.attributes
        else json_merge_patch(m.attributes, coalesce(contact.attributes, '{}')) end,
    created_at = least(contact.created_at, m.created_at),
    updated_at = $now
from m
where contact.contact_id = m.survivor
