-- Messages that were being sent and wait: for another attempt, or for their receiver to call back.
update delivery
set state = l.state, attempt_count = attempt_count + l.attempts, due_at = l.due_at,
    status_code = coalesce(l.status_code, delivery.status_code), reason = l.reason
from (
    select unnest($delivery_ids::bigint[]) as delivery_id, unnest($states::varchar[]) as state,
        unnest($attempts::integer[]) as attempts, unnest($due_ats::timestamp[]) as due_at,
        unnest($status_codes::integer[]) as status_code, unnest($reasons::varchar[]) as reason
) l
where delivery.delivery_id = l.delivery_id and delivery.state = 'sending'
