-- One row: how many days accounts took from their first signal to high intent, of those that became high since some moment.
select count(*) as count, quantile_cont(date_diff('second', first_signal_at, high_at) / 86400, [0.25, 0.5, 0.75]) as quartiles
from first_high
where high_at >= $since
