-- One row: how many messages ended, of those that are still there and in one of these states.
insert into delivery_end by name
with ended as (
    select unnest($delivery_ids::bigint[]) as delivery_id, unnest($states::varchar[]) as state,
        unnest($attempts::integer[]) as attempts, unnest($status_codes::integer[]) as status_code,
        unnest($reasons::varchar[]) as reason, unnest($answers::varchar[]) as answer
)
select d.* exclude (state, due_at, attempt_count, status_code, reason), e.state, d.attempt_count + e.attempts as attempt_count,
    $now as ended_at, coalesce(e.status_code, d.status_code) as status_code, e.reason, e.answer::json as answer
from delivery d
join ended e on e.delivery_id = d.delivery_id
where list_contains($from_states::varchar[], d.state)
