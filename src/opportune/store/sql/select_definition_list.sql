-- One row per definition in force, for people: kind, key, version, created_at, body.
select kind, key, version, created_at, body from definition where is_active order by kind, key
