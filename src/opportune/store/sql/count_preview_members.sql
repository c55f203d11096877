-- One row per segment: how many members it has, and how many a preview would let enter and leave.
with changed as (
    select segment_id, count(*) filter (is_entered) as entered, count(*) filter (not is_entered) as left_count
    from preview_member_change
    group by segment_id
),
stored as (
    select segment_id, count(*) as members
    from segment_member
    where segment_id in (select unnest($segment_ids::integer[]))
    group by segment_id
)
select a.segment_id, coalesce(s.members, 0), coalesce(c.entered, 0), coalesce(c.left_count, 0)
from (select unnest($segment_ids::integer[]) as segment_id) a
left join changed c on c.segment_id = a.segment_id
left join stored s on s.segment_id = a.segment_id
