-- found_subject: one row per row of named_subject: the contact it means (NULL for none), and where a merged one lives on.
create or replace temp table found_subject as
with holder as (
    select n.number, min(c.contact_id) as contact_id
    from named_subject n
    join identity_alias a on a.alias_hash = md5_number_lower('email:' || n.address) and a.kind = 'email' and a.value = n.address
    join contact c on c.contact_id = a.person_id
    group by n.number
)
select n.number, n.value, coalesce(c.contact_id, h.contact_id) as subject_id, l.into_id as merged_into
from named_subject n
left join contact c on c.contact_id = n.subject_id
left join holder h on h.number = n.number
left join identity_link l on l.subject_id = n.subject_id
