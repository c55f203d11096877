-- One row per node that a simulation comes to in this round, in order.
select t.node, t.outcome, s.wake_at, t.ends
from journey_step s
join transition t using (transition_id)
where t.outcome not in ('staying', 'reached')
order by t.place
