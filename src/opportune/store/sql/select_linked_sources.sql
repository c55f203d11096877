-- One row per subject whose signals counted for one of these subjects at that moment.
select subject_id from identity_link where into_id in (select unnest($subjects::bigint[])) and linked_at <= $now
