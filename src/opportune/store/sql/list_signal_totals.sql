-- One row per kind of signal that ever came: how many there were, and the day of the last one.
with counted as (
    select day, kind_id, sum(count) as count from daily_signal group by day, kind_id
    union all
    -- What has come since the days were counted.
    select occurred_at::date as day, kind_id, count(*)
    from signal
    where signal_id > (select coalesce(max(signal_id), 0) from daily_signal)
    group by all
)
select k.key as signal, sum(c.count)::bigint as signal_count, max(c.day) as last_signal_on
from counted c
join signal_kind k on k.kind_id = c.kind_id
where c.count > 0
group by k.key
order by k.key
