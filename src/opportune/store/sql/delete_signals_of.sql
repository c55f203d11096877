-- One row: how many signals of these subjects were deleted.
delete from signal where subject_id in (select unnest($people::bigint[]))
