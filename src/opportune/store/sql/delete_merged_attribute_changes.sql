-- What is left of the changes of records that were merged into another one.
delete from attribute_change
where subject_type = $subject_type and subject_id in (select unnest($merged::bigint[]))
