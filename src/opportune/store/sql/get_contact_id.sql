-- One row if there is such a contact.
select contact_id from contact where contact_id = $subject_id
