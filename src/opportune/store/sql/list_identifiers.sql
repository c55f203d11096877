-- One row per identifier that leads to a contact, those of its visitors among them, the first known first.
with person as (
    select $contact_id::bigint as person_id
    union all
    select subject_id from identity_link where into_id = $contact_id and subject_id > 0
)
select kind, value, first_seen_at
from identity_alias
where person_id in (select person_id from person)
order by first_seen_at, kind, value
