-- The account each of these contacts belongs to now.
update contact
set account_id = m.account_id, updated_at = $now
from (select unnest($contacts::bigint[]) as contact_id, unnest($accounts::bigint[]) as account_id) as m
where contact.contact_id = m.contact_id
