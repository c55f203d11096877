-- One row: what was recorded of changed attributes of these people, removed.
delete from attribute_change where subject_type = 'contact' and subject_id in (select unnest($people::bigint[]))
