-- Everybody who is in a journey that is archived, or not defined any more.
insert into enrollment_end by name
select enrollment_id, workflow_id, version, subject_id, entry_number, entered_at, entry_key, $now as ended_at, node,
    'aborted' as reason
from enrollment
where not list_contains($workflow_ids, workflow_id)
