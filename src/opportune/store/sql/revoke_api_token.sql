-- One row if there was such a token in use.
update api_token set revoked_at = $now
where name = $name and user_id is not distinct from $user_id and revoked_at is null
returning name
