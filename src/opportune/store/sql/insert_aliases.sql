-- New identifiers of people.
insert into identity_alias by name
select md5_number_lower(kind || ':' || value) as alias_hash, kind, value, person_id, $now as first_seen_at
from (select unnest($kinds::varchar[]) as kind, unnest($values::varchar[]) as value, unnest($people::bigint[]) as person_id)
