-- At most one row: a message, on its way or ended.
with found as (
    select * exclude (due_at), due_at, null::timestamp as ended_at, null::json as answer
    from delivery
    where delivery_id = $delivery_id
    union all by name
    select *, null::timestamp as due_at from delivery_end where delivery_id = $delivery_id
)
select f.* exclude (data, answer), f.data::varchar as data, f.answer::varchar as answer, n.key as workflow,
    coalesce(f.data ->> '$.contact.email', f.data ->> '$.account.domain', c.email) as recipient
from found f
join definition_number n on n.definition_id = f.workflow_id
left join contact c on c.contact_id = f.contact_id
