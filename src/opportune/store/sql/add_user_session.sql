-- A browser in which somebody signed in.
insert into user_session values ($session_hash, $user_id, $now, $now, $expires_at, $address)
