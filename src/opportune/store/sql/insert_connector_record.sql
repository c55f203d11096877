-- Notes a record (audience '') or a membership of somebody; there must be none yet.
insert into connector_record by name
select $connector as connector, $subject_type as subject_type, $subject_id as subject_id, $audience as audience,
    $remote_id as remote_id, $now as updated_at
