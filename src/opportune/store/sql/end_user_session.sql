-- A session that its owner ended.
update user_session set expires_at = $now where session_hash = $session_hash and expires_at > $now
