-- For those who wait for a message that ends now: they go on in the next tick.
insert into delivery_news
with ended as (
    select unnest($delivery_ids::bigint[]) as delivery_id, unnest($states::varchar[]) as state, unnest($answers::varchar[]) as answer
)
select d.enrollment_id, d.node, d.delivery_id, n.state, n.answer::json
from delivery d
join ended n on n.delivery_id = d.delivery_id
join enrollment e on e.enrollment_id = d.enrollment_id and e.node = d.node
where list_contains($from_states::varchar[], d.state)
