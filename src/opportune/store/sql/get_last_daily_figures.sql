-- One row: the newest day that is kept, the day of the first tick, and about how many signals wait that are old enough to be counted.
select (select max(day) from daily_score) as last_day, (select min(ticked_at)::date from tick) as first_day,
    (select next_id - 1 from id_counter where name = 'signal') - (select coalesce(max(signal_id), 0) from daily_signal)
        - (select coalesce(sum(signal_count), 0) from tick where ticked_at > $now - interval 15 minute)::bigint as waiting_count
