-- Contacts that got their first email.
update contact
set email = m.email, updated_at = $now
from (select unnest($contacts::bigint[]) as contact_id, unnest($emails::varchar[]) as email) as m
where contact.contact_id = m.contact_id
