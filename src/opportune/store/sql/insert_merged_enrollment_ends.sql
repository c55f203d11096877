-- Whoever was merged into somebody who is in the same journey under the same key: of both entries the earlier one goes on.
insert into enrollment_end by name
with merged as (
    select e.enrollment_id, e.workflow_id, e.entry_key, l.into_id
    from enrollment e
    join identity_link l on l.subject_id = e.subject_id
    where list_contains($contact_ids, e.workflow_id) and l.into_id > 0
    union all
    select e.enrollment_id, e.workflow_id, e.entry_key, -l.into_id
    from enrollment e
    join identity_link l on l.subject_id = -e.subject_id
    where list_contains($account_ids, e.workflow_id) and l.into_id < 0
),
together as (
    select * from merged
    union all
    select e.enrollment_id, e.workflow_id, e.entry_key, e.subject_id
    from enrollment e
    where (e.workflow_id, e.subject_id) in (select workflow_id, into_id from merged)
),
later as (
    select enrollment_id
    from together
    qualify row_number() over (partition by workflow_id, into_id, entry_key order by enrollment_id) > 1
)
select enrollment_id, workflow_id, version, subject_id, entry_number, entered_at, entry_key, $now as ended_at, node,
    'merged' as reason
from enrollment
where enrollment_id in (select enrollment_id from later)
