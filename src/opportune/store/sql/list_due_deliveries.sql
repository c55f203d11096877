-- One row per queue and state of messages that wait: when the first of them is due. Journeys in `held` are left out.
select queue, state, min(due_at) as due_at
from delivery
where state in ('waiting', 'called') and not list_contains($held::integer[], workflow_id)
group by queue, state
