-- Whoever was merged into somebody goes on as that one.
update enrollment
set subject_id = m.into_id
from (
    select e.enrollment_id, l.into_id
    from enrollment e
    join identity_link l on l.subject_id = e.subject_id
    where list_contains($contact_ids, e.workflow_id) and l.into_id > 0
    union all
    select e.enrollment_id, -l.into_id
    from enrollment e
    join identity_link l on l.subject_id = -e.subject_id
    where list_contains($account_ids, e.workflow_id) and l.into_id < 0
) m
where enrollment.enrollment_id = m.enrollment_id
