-- Keeps a draft as it is now; the version it was begun from stays that of the first time.
insert into draft
values ($kind, $key, $body, $based_on_version, $now, $updated_by)
on conflict (kind, key) do update
set body = excluded.body, updated_at = excluded.updated_at, updated_by = excluded.updated_by
