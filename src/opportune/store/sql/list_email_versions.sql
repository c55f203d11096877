-- The version of an email that is in force, and another one.
select version, is_active, body ->> '$.status' as status, checksum
from definition
where kind = 'email' and key = $key and (is_active or version = $version)
order by version
