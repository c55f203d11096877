-- One row: the newest day that is kept, and the day of the first tick.
select (select max(day) from daily_score) as last_day, (select min(ticked_at)::date from tick) as first_day
