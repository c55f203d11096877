-- One row: how many identifiers of these people were deleted.
delete from identity_alias where person_id in (select unnest($people::bigint[]))
