-- Those whose contact or account is not there any more.
insert into enrollment_end by name
select enrollment_id, workflow_id, version, subject_id, entry_number, entered_at, entry_key, $now as ended_at,
    node, 'deleted' as reason
from enrollment
where (list_contains($contact_ids, workflow_id) and subject_id not in (select contact_id from contact))
    or (list_contains($account_ids, workflow_id) and subject_id not in (select account_id from account))
