-- One row per day and category that brought signals: how many, and how many of them a machine sent.
with described as (
    select k.kind_id, d.body ->> '$.category' as category
    from signal_kind k
    join definition d on d.kind = 'signal' and d.key = k.key and d.is_active
),
counted as (
    select day, kind_id, count, suspected_count from daily_signal where day >= $since::date
    union all
    -- What has come since the days were counted.
    select occurred_at::date as day, kind_id, count(*), count(verdict)
    from signal
    where signal_id > (select coalesce(max(signal_id), 0) from daily_signal) and occurred_at >= $since
    group by all
)
select c.day, d.category, sum(c.count)::bigint as count, sum(c.suspected_count)::bigint as suspected_count
from counted c
join described d on d.kind_id = c.kind_id
group by c.day, d.category
having sum(c.count) > 0
order by c.day, d.category
