-- Keeps a draft as it is now; the version it was begun from stays that of the first time. An edit ends its review, but for the note
-- with which it was sent back, which the edit may be about.
insert into draft by name
select $kind as kind, $key as key, $body as body, $based_on_version as based_on_version, $now as updated_at,
    $updated_by as updated_by, $updated_by_id as updated_by_id
on conflict (kind, key) do update
set body = excluded.body, updated_at = excluded.updated_at, updated_by = excluded.updated_by,
    updated_by_id = excluded.updated_by_id, review = case when review = 'sent_back' then review end
