-- One row: how many days and kinds were appended. Verdicts on younger signals may still change.
insert into daily_signal
with young as (
    select max(signal_id) as signal_id from signal where recorded_at <= $now - interval 15 minute
)
select y.signal_id, s.occurred_at::date as day, s.kind_id, count(*) as count, count(s.verdict) as suspected_count
from young y
join signal s on s.signal_id <= y.signal_id
    and s.signal_id > (select coalesce(max(signal_id), 0) from daily_signal)
group by all
order by day, s.kind_id
