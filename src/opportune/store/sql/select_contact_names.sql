-- One row per contact: its id, what to call it, its title.
select contact_id, coalesce(nullif(trim(concat_ws(' ', first_name, last_name)), ''), email, 'contact ' || contact_id), title
from contact
where contact_id in (select unnest($contact_ids::bigint[]))
