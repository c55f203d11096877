-- Those who are to leave a journey because somebody, or another journey, asked for it.
insert into enrollment_end by name
select e.enrollment_id, e.workflow_id, e.version, e.subject_id, e.entry_number, e.entered_at, e.entry_key, $now as ended_at,
    e.node, r.reason
from enrollment e
join (
    select workflow_id, subject_id, min(reason) as reason
    from enrollment_request
    where action = 'leave' and requested_at <= $now
    group by workflow_id, subject_id
) r on r.workflow_id = e.workflow_id and r.subject_id = e.subject_id
