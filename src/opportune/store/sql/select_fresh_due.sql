-- One row: the next moment at which one of the scores just stored changes by itself, or a grace period just begun ends.
-- Not `least` of subqueries, as in select_next_due.
select min(moment)
from (
    select min(next_due_at) as moment from scored_contact where is_fresh
    union all
    select min(next_due_at) from scored_account where is_fresh
    union all
    select min(due_at) from pending_signal
    union all
    select min(due_at) from criteria_due
    union all
    select min(requested_at) from evaluation_request
) as due
