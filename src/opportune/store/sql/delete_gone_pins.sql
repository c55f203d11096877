-- What segments know of subjects that were merged into another or erased: segment_pin.
delete from segment_pin
where (segment_id in (select unnest($account_segment_ids::integer[])) and subject_id not in (select account_id from account))
    or (segment_id in (select unnest($contact_segment_ids::integer[])) and subject_id not in (select contact_id from contact))
