-- One row per kind of signal and day since a midnight: how many there were, and how many of them suspected machines sent.
with counted as (
    select day, kind_id, count, suspected_count from daily_signal where day >= $since::date
    union all
    -- What has come since the days were counted.
    select occurred_at::date as day, kind_id, count(*), count(verdict)
    from signal
    where signal_id > (select coalesce(max(signal_id), 0) from daily_signal) and occurred_at >= $since
    group by all
)
select k.key as signal, c.day, sum(c.count)::bigint as signal_count, sum(c.suspected_count)::bigint as suspected_count
from counted c
join signal_kind k on k.kind_id = c.kind_id
group by k.key, c.day
having sum(c.count) > 0
order by k.key, c.day
