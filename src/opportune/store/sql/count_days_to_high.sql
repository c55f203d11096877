-- One row per number of whole days: how many accounts took that long from their first signal to high intent, the shortest way first.
select date_diff('second', first_signal_at, high_at) // 86400 as days, count(*) as count
from first_high
where high_at >= $since
group by days
order by days
