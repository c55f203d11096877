-- One row per day that is over since some day: how the accounts stood at its end.
select day, high_count, open_count, scored_open_count, open_score_sum
from daily_score
where day >= $since::date
order by day
