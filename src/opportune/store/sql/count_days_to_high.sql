-- One row per range of days: how many accounts took that long from their first signal to high intent.
with range_of_days as (
    select unnest($from_days::integer[]) as from_days, unnest($to_days::integer[]) as to_days
),
taken as (
    select date_diff('second', first_signal_at, high_at) // 86400 as days from first_high where high_at >= $since
)
select r.from_days, r.to_days, count(t.days) as count
from range_of_days r
left join taken t on t.days >= r.from_days and (r.to_days is null or t.days <= r.to_days)
group by r.from_days, r.to_days
order by r.from_days
