-- Forgets what connectors call a contact who is erased.
delete from connector_record where subject_type = 'contact' and subject_id = $subject_id
