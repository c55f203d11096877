-- One row: how many ticks ran for a moment that is not later than that of the tick before, and one of them.
select count(*) as count, 'tick ' || min(tick_id) as example
from (select tick_id, ticked_at, lag(ticked_at) over (order by tick_id) as previous_at from tick) as ordered
where ticked_at <= previous_at
