-- The keys of entries of those who are gone may name them.
update enrollment_end
set entry_key = ''
where entry_key <> ''
    and (
        (list_contains($contact_ids, workflow_id) and subject_id not in (select contact_id from contact))
        or (list_contains($account_ids, workflow_id) and subject_id not in (select account_id from account))
    )
