-- Forgets a record or a membership of somebody.
delete from connector_record
where connector = $connector and subject_type = $subject_type and subject_id = $subject_id and audience = $audience
