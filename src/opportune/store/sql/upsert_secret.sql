-- One row: a secret under its name, in the place of the former one.
insert into secret values ($name, $value, $now, $now)
on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at
returning name, created_at, updated_at
