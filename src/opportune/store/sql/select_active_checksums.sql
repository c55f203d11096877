-- One row per definition in force: kind, key, version, checksum.
select kind, key, version, checksum from definition where is_active
