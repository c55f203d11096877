-- At most one row: whom a merged contact or account (as minus its id) counts for now.
select into_id from identity_link where subject_id = $subject_id and cause = 'merge'
