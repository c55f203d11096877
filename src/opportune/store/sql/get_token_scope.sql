-- One row if the token is in force: what it may do.
select scope from api_token where token_hash = $token_hash and revoked_at is null
