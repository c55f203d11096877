-- One row per purpose that a contact said something about.
select purpose, status, source, evidence, given_at, expires_at,
    case when status = 'granted' and expires_at <= $now then 'unknown' else status end as counts_as
from consent
where contact_id = $contact_id
order by purpose
