-- Enrollments in a pause of those whose facts changed in this tick, so that a goal or what ends a pause takes effect at once.
insert into moving by name
select e.enrollment_id, e.workflow_id, e.version, e.subject_id, e.entry_number, e.entered_at, e.entry_key,
    e.context, e.node, e.wake_at, false as is_new
from enrollment e
where e.wake_at > $now
    and e.enrollment_id not in (select enrollment_id from moving)
    and (
        (list_contains($contact_ids, e.workflow_id) and e.subject_id in (select subject_id from asked_contact))
        or (list_contains($account_ids, e.workflow_id) and e.subject_id in (select subject_id from asked_account))
    )
