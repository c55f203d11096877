-- One row per version of a definition, newest first.
select version, created_at, is_active, body from definition where kind = $kind and key = $key order by version desc
