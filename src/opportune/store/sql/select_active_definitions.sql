-- One row per definition in force, in a fixed order: kind, key, version, body.
select kind, key, version, body from definition where is_active order by kind, key
