-- One row: the first event to append and the last tick, when the tick is the later of the two.
select first_at, last_tick_at
from (select min(occurred_at) as first_at from new_event), (select max(ticked_at) as last_tick_at from tick)
where last_tick_at > first_at
