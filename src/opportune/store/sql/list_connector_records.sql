-- What a connector calls somebody: one row for the record (audience '') and one for each audience they are in.
select audience, remote_id
from connector_record
where connector = $connector and subject_type = $subject_type and subject_id = $subject_id
