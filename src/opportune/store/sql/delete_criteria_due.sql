-- When the subjects asked about were due; the fresh moments take their place.
delete from criteria_due
where (subject_type = 'account' and subject_id in (select subject_id from asked_account))
    or (subject_type = 'contact' and subject_id in (select subject_id from asked_contact))
