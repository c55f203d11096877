-- The tokens of somebody who may not sign in any more.
update api_token set revoked_at = $now where user_id = $user_id and revoked_at is null
