-- One row: how many waiting signals of these subjects were deleted.
delete from pending_signal where subject_id in (select unnest($people::bigint[]))
