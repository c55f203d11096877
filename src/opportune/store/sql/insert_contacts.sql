-- The contacts of the file that are new.
insert into contact (contact_id, account_id, email, first_name, last_name, title, persona, phone, country, timezone,
    locale, lifecycle_status, owner_id, attributes, created_at, updated_at)
select contact_id, account_id, email, first_name, last_name, title, persona, phone, country, timezone, locale,
    lifecycle_status, owner_id, attributes, $now, $now
from merged where outcome = 'created' order by contact_id
