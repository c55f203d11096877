-- Enrollments in a pause of those about whom one of these events came in, which may be what the pause waits for.
insert into moving by name
with heard as (
    select s.subject_id
    from new_event n
    join event_subject s on s.event_id = n.event_id
    where list_contains($event_keys, n.event_key)
)
select e.enrollment_id, e.workflow_id, e.version, e.subject_id, e.entry_number, e.entered_at, e.entry_key,
    e.context, e.node, e.wake_at, false as is_new
from enrollment e
where e.wake_at > $now
    and e.enrollment_id not in (select enrollment_id from moving)
    and (
        (list_contains($contact_ids, e.workflow_id) and e.subject_id in (select subject_id from heard))
        or (
            list_contains($account_ids, e.workflow_id)
            and e.subject_id in (select c.account_id from contact c join heard h on h.subject_id = c.contact_id)
        )
    )
