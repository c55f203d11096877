-- Forgets what connectors call people who are erased.
delete from connector_record where subject_type = 'contact' and subject_id in (select unnest($people::bigint[]))
