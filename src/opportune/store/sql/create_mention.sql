-- mention: one row per identifier that a new event names and that leads to a person, with the person if known.
create or replace temp table mention as
with named as (
    select distinct kind, value
    from (
        select unnest(['anonymous_id', 'user_id', 'email', 'anonymous_id', 'user_id']) as kind,
            unnest([anonymous_id, user_id, email, previous_id, previous_id]) as value
        from new_event
    ) as identifiers
    where value is not null
),
hashed as materialized (
    select kind, value, md5_number_lower(kind || ':' || value) as alias_hash from named
),
-- Found by the number alone, which the index leads to; the text is compared afterwards. Materialized, since what is asked of the
-- text would be handed down to the scan of the aliases, which then goes past the index.
found as materialized (
    select a.kind, a.value, a.person_id
    from identity_alias a
    join hashed h on h.alias_hash = a.alias_hash
)
select h.kind, h.value, h.alias_hash, f.person_id
from hashed h
left join found f on f.kind = h.kind and f.value = h.value
