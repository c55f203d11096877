-- One row: the newest day that is kept, the day of the first tick, the newest signal that is counted, and about how many came too
-- late to be counted yet.
select (select max(day) from daily_score) as last_day, (select min(ticked_at)::date from tick) as first_day,
    (select coalesce(max(signal_id), 0) from daily_signal) as counted_signal_id,
    (select coalesce(sum(signal_count), 0) from tick where ticked_at > $now - interval 15 minute)::bigint as recent_count
