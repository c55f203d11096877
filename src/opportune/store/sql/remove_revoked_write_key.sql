-- Forgets the revoked key of a source, so that the source can have a new one.
delete from write_key
where source = $source and revoked_at is not null;
