-- One row per queue and state of messages that wait: when the first of them is due. A paused journey (held) holds its messages, other than
-- what takes somebody back and the push before it. What takes somebody back waits for that push.
with pair as (
    select r.delivery_id as removal_id, p.delivery_id as push_id
    from delivery r
    join delivery p on p.enrollment_id = r.enrollment_id and p.node = r.node
    where r.on_exit and not p.on_exit
)
select queue, state, min(due_at) as due_at
from delivery
where state in ('waiting', 'called')
    and (not list_contains($held::integer[], workflow_id) or on_exit or delivery_id in (select push_id from pair))
    and delivery_id not in (select removal_id from pair)
group by queue, state
