-- One row per secret, without its value.
select name, created_at, updated_at from secret order by name
