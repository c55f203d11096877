-- A new link.
insert into one_time_link values ($link_hash, $purpose, $user_id, $now, $expires_at)
