-- One row per segment: its members, how many entered and left since then, and its last evaluation for everybody.
with member as (
    select segment_id, count(*) as member_count from segment_member group by segment_id
),
change as (
    select segment_id, count(*) filter (is_entered) as entered_count, count(*) filter (not is_entered) as left_count
    from membership_change
    where changed_at > $since
    group by segment_id
)
select d.key, coalesce(m.member_count, 0) as member_count, coalesce(c.entered_count, 0) as entered_count,
    coalesce(c.left_count, 0) as left_count, e.evaluated_at, e.duration_ms
from definition_number d
left join member m on m.segment_id = d.definition_id
left join change c on c.segment_id = d.definition_id
left join definition_evaluation e on e.definition_id = d.definition_id
where d.kind = 'segment' and ($key is null or d.key = $key)
