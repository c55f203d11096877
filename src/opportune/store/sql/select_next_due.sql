-- One row: the next moment at which something happens without a new event, and the next one of what is expected at its moment,
-- which scores and criteria that age are not.
-- Not `least` of subqueries, which are joined with each other: finding an order for so many joins takes longer than the rest of it.
select min(moment), min(moment) filter (not is_ageing)
from (
    select min(next_due_at) as moment, true as is_ageing from contact_score
    union all
    select min(next_due_at), true from account_score
    union all
    select min(due_at), false from pending_signal
    union all
    select min(requested_at), false from rescore_request
    union all
    select min(due_at), true from criteria_due
    union all
    select min(requested_at), false from evaluation_request
    union all
    -- Whoever waits in a journey that is paused is held until it goes on.
    select min(e.wake_at), false
    from enrollment e
    join definition_number n on n.definition_id = e.workflow_id
    join definition d on d.kind = n.kind and d.key = n.key and d.is_active
    where d.body ->> '$.status' in ('active', 'closed')
    union all
    select min(j.next_due_at), false
    from journey_schedule j
    join definition_number n on n.definition_id = j.workflow_id
    join definition d on d.kind = n.kind and d.key = n.key and d.is_active
    where d.body ->> '$.status' = 'active'
    union all
    select min(requested_at), false from enrollment_request
) as due
