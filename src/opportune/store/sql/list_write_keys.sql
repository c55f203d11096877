-- One row per write key, the oldest first, revoked ones too.
select key_hash, key_hint, name, source, created_at, revoked_at
from write_key
order by created_at, source;
