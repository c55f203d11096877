-- One row: the next moment at which a journey has something to do, as far as it is known by now.
select min(moment)
from (
    -- Whoever waits in a journey that is paused is held until it goes on.
    select min(e.wake_at) as moment
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
