-- One row: the next moment at which one of the scores just stored changes by itself, or a grace period just begun ends.
-- Not `least` of subqueries, as in select_next_due.
select min(moment)
from (
    select min(next_due_at) as moment from fresh_contact
    union all
    select min(next_due_at) from fresh_account
    union all
    select min(due_at) from pending_signal
    union all
    select min(due_at) from criteria_due
    union all
    select min(requested_at) from evaluation_request
    union all
    -- Whoever waits in a journey that is paused is held until it goes on.
    select min(e.wake_at)
    from enrollment e
    join definition_number n on n.definition_id = e.workflow_id
    join definition d on d.kind = n.kind and d.key = n.key and d.is_active
    where d.body ->> '$.status' in ('active', 'closed')
    union all
    select min(j.next_due_at)
    from journey_schedule j
    join definition_number n on n.definition_id = j.workflow_id
    join definition d on d.kind = n.kind and d.key = n.key and d.is_active
    where d.body ->> '$.status' = 'active'
    union all
    select min(requested_at) from enrollment_request
) as due
