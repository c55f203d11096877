-- One row: what was used or is held by the messages that came from the same run of a journey as $delivery_id: its node, its tick.
with message as (
    select delivery_id, workflow_id, node, created_at from delivery
    union all
    select delivery_id, workflow_id, node, created_at from delivery_end
),
run as (
    select m.delivery_id
    from message m
    join message asked on asked.workflow_id = m.workflow_id and asked.node = m.node and asked.created_at = m.created_at
    where asked.delivery_id = $delivery_id
)
select coalesce(sum(case kind when 'reserve' then amount else -amount end), 0)::bigint
from credit_entry
where connector = $connector and kind in ('reserve', 'release') and delivery_id in (select delivery_id from run)
