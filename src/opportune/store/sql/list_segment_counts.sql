-- One row per segment: its members as of the last tick and at the end of each day from $first_day, how many entered and left since $since, and its last evaluation for everybody.
with segment as (
    select definition_id, key from definition_number where kind = 'segment' and ($key is null or key = $key)
),
day as (
    select unnest(range($first_day::timestamp, $now::timestamp + interval 1 microsecond, interval 1 day))::date as day
),
member as (
    select segment_id, count(*) as member_count from segment_member group by segment_id
),
change as (
    select segment_id, changed_at::date as day,
        count(*) filter (is_entered) - count(*) filter (not is_entered) as net_count,
        count(*) filter (is_entered and changed_at > $since) as entered_count,
        count(*) filter (not is_entered and changed_at > $since) as left_count
    from membership_change
    where changed_at >= $first_day
    group by 1, 2
),
daily as (
    select s.definition_id, d.day, coalesce(c.entered_count, 0) as entered_count, coalesce(c.left_count, 0) as left_count,
        coalesce(m.member_count, 0) - coalesce(sum(c.net_count)
            over (partition by s.definition_id order by d.day desc rows between unbounded preceding and 1 preceding), 0)
            as member_count
    from segment s
    cross join day d
    left join change c on c.segment_id = s.definition_id and c.day = d.day
    left join member m on m.segment_id = s.definition_id
)
select s.key, arg_max(d.member_count, d.day)::bigint as member_count, sum(d.entered_count)::bigint as entered_count,
    sum(d.left_count)::bigint as left_count, list(d.member_count::bigint order by d.day) as daily_counts,
    (select arg_max(ticked_at, tick_id) from tick) as counted_at, any_value(e.evaluated_at) as evaluated_at, any_value(e.duration_ms) as duration_ms
from segment s
join daily d using (definition_id)
left join definition_evaluation e on e.definition_id = s.definition_id
group by s.key
