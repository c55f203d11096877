-- One row per contact: what a merge has to know about it.
select contact_id, email, account_id from contact where contact_id in ($contact_id, $into_id)
