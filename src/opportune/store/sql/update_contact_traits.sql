-- The contacts that traits change.
update contact
set first_name = f.first_name, last_name = f.last_name, title = f.title, phone = f.phone, country = f.country,
    timezone = f.timezone, attributes = f.attributes, updated_at = $now
from contact_trait f
where contact.contact_id = f.contact_id
