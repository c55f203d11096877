-- One row per subject whose signals count for a contact: itself, its visitors, and whoever was merged into it.
select $subject_id::bigint as subject_id
union
select subject_id from identity_link where into_id = $subject_id
