-- Those whose pause is over.
insert into moving by name
select enrollment_id, workflow_id, version, subject_id, entry_number, entered_at, entry_key, context, node, wake_at, false as is_new
from enrollment
where list_contains($workflow_ids, workflow_id) and wake_at <= $now
