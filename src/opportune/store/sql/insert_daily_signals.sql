-- One row: how many days and kinds were appended. Verdicts on younger signals may still change.
insert into daily_signal
with counted as (
    select coalesce(max(signal_id), 0) as signal_id from daily_signal
),
young as (
    select max(signal_id) as signal_id
    from signal
    where recorded_at <= $now - interval 15 minute and signal_id > (select signal_id from counted)
)
select y.signal_id, s.occurred_at::date as day, s.kind_id, count(*) as count, count(s.verdict) as suspected_count
from young y
join signal s on s.signal_id <= y.signal_id
    and s.signal_id > (select signal_id from counted)
group by all
order by day, s.kind_id
