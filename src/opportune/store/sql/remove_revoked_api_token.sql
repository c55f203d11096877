-- A revoked token makes room for a new one of its name.
delete from api_token where name = $name and user_id is not distinct from $user_id and revoked_at is not null
