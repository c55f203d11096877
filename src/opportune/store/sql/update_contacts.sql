-- The stored contacts that the file changes.
update contact set account_id = m.account_id, email = m.email, first_name = m.first_name, last_name = m.last_name,
    title = m.title, persona = m.persona, phone = m.phone, country = m.country, timezone = m.timezone,
    locale = m.locale, lifecycle_status = m.lifecycle_status, owner_id = m.owner_id, attributes = m.attributes,
    updated_at = $now
from merged m where m.contact_id = contact.contact_id and m.outcome = 'updated'
