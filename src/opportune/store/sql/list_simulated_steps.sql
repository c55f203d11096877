-- One row per node that a simulation comes to in this round, in order.
select node, outcome, wake_at, ends from journey_step where outcome <> 'staying' order by place
