-- Every session of a user ends but one.
update user_session set expires_at = $now where user_id = $user_id and session_hash <> $kept and expires_at > $now
