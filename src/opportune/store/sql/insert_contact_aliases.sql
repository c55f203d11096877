-- What identifies the contacts of the file: their id in the outside system, also as events name it, and their address.
insert into identity_alias by name
with named as (
    select 'external_id' as kind, $system || ':' || external_id as value, contact_id from matched where external_id is not null
    union all
    select 'user_id', $system || ':' || external_id, contact_id from matched where external_id is not null
    union all
    select 'email', email, contact_id from matched where has_email
),
hashed as (
    select *, md5_number_lower(kind || ':' || value) as alias_hash from named
)
select alias_hash, kind, value, contact_id as person_id, $now as first_seen_at
from hashed h
where not exists (from identity_alias a where a.alias_hash = h.alias_hash and a.kind = h.kind and a.value = h.value)
