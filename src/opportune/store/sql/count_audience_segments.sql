-- One row per segment of a campaign and side: its members, and what it does: an included one brings so many accounts into the
-- audience, an excluded one takes so many out of those that are included.
with side as (
    select unnest($include::integer[]) as segment_id, false as is_excluded
    union all
    select unnest($exclude::integer[]) as segment_id, true as is_excluded
),
member as (
    select m.subject_id, side.segment_id, side.is_excluded
    from side
    join segment_member m on m.segment_id = side.segment_id
),
reach as (
    select subject_id, bool_or(not is_excluded) as is_included, bool_or(is_excluded) as is_excluded
    from member
    group by subject_id
)
select m.segment_id, m.is_excluded, count(*) as member_count,
    count(*) filter (r.is_included and m.is_excluded = r.is_excluded) as effect_count
from member m
join reach r on r.subject_id = m.subject_id
group by m.segment_id, m.is_excluded
