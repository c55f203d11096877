-- One row if there is such a contact: its fields as they can be edited.
select account_id, email, first_name, last_name, title, persona, phone, country, timezone, locale, lifecycle_status, owner_id
from contact
where contact_id = $contact_id
