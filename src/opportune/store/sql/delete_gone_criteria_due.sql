-- Nothing is due for subjects that were merged into another or erased.
delete from criteria_due
where (subject_type = 'account' and subject_id not in (select account_id from account))
    or (subject_type = 'contact' and subject_id not in (select contact_id from contact))
