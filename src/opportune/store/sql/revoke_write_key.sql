-- One row if the key of this source was in force and is now revoked.
update write_key
set revoked_at = $revoked_at
where source = $source and revoked_at is null
returning source;
