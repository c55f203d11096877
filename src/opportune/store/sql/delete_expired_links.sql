-- Links whose time has passed.
delete from one_time_link where expires_at <= $now
