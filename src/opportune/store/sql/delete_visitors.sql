-- One row: how many visitors were deleted.
delete from visitor where visitor_id in (select unnest($people::bigint[]))
