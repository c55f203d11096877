-- The purposes that these contacts have consented to, and still do.
select contact_id, purpose
from consent
where list_contains($contact_ids::bigint[], contact_id) and status = 'granted' and (expires_at is null or expires_at > $now)
