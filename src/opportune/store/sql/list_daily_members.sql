-- One row per day, the last one being that of $now: who entered and left on it, and how many were members at its end.
with day as (
    select unnest(range($first_day::timestamp, $now::timestamp + interval 1 microsecond, interval 1 day))::date as day
),
net as (
    select changed_at::date as day, count(*) filter (is_entered) as entered_count, count(*) filter (not is_entered) as left_count
    from membership_change
    where segment_id = $segment_id and changed_at >= $first_day
    group by 1
),
daily as (
    select day, coalesce(entered_count, 0) as entered_count, coalesce(left_count, 0) as left_count
    from day left join net using (day)
),
now_in as (
    select count(*) as member_count from segment_member where segment_id = $segment_id
)
select day, entered_count, left_count,
    member_count - coalesce(sum(entered_count - left_count)
        over (order by day desc rows between unbounded preceding and 1 preceding), 0)::bigint as member_count
from daily, now_in
order by day
