-- Messages that were being sent and wait: for another attempt, or for their receiver to call back. Put off, one that a server was sending
-- when it ended may have got there all the same.
update delivery
set state = l.state, attempt_count = attempt_count + l.attempts, due_at = l.due_at,
    status_code = coalesce(l.status_code, delivery.status_code),
    reason = case when delivery.reason = 'interrupted' and l.attempts = 0 then delivery.reason else l.reason end
from (
    select unnest($delivery_ids::bigint[]) as delivery_id, unnest($states::varchar[]) as state,
        unnest($attempts::integer[]) as attempts, unnest($due_ats::timestamp[]) as due_at,
        unnest($status_codes::integer[]) as status_code, unnest($reasons::varchar[]) as reason
) l
where delivery.delivery_id = l.delivery_id and delivery.state = 'sending'
