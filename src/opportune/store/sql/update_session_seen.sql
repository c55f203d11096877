-- A session that is being used.
update user_session set seen_at = $now where session_hash = $session_hash
