-- One row: how many notes of a conflict about these people were deleted.
delete from identity_conflict
where kept_person_id in (select unnest($people::bigint[])) or other_person_id in (select unnest($people::bigint[]))
    or value in (select unnest($values::varchar[]))
