-- One row if there was such a token in force: the token as it is now.
update api_token set revoked_at = $now where name = $name and revoked_at is null
returning name, scope, created_at, revoked_at
