-- One row: how many redirections to or from these people were deleted.
delete from identity_link
where into_id in (select unnest($people::bigint[])) or subject_id in (select unnest($people::bigint[]))
