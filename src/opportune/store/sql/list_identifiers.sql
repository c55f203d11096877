-- One row per identifier that leads to a contact, those of its visitors among them, the first known first.
select kind, value, first_seen_at
from identity_alias
where person_id = $contact_id
    or person_id in (select subject_id from identity_link where into_id = $contact_id and subject_id > 0)
order by first_seen_at, kind, value
