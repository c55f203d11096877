-- One row per ladder and stage: how many stand on it, and how many came onto it and left it since a moment.
with standing as (
    select ladder_id, stage, count(*) as subject_count
    from subject_stage
    group by ladder_id, stage
),
step as (
    select ladder_id, to_stage as stage, 1 as entered, 0 as gone
    from stage_change
    where changed_at >= $since and to_stage is not null
    union all
    select ladder_id, from_stage, 0, 1
    from stage_change
    where changed_at >= $since and from_stage is not null
),
moved as (
    select ladder_id, stage, sum(entered)::bigint as entered_count, sum(gone)::bigint as left_count
    from step
    group by ladder_id, stage
)
select coalesce(s.ladder_id, m.ladder_id) as ladder_id, coalesce(s.stage, m.stage) as stage,
    coalesce(s.subject_count, 0) as subject_count, coalesce(m.entered_count, 0) as entered_count,
    coalesce(m.left_count, 0) as left_count
from standing s
full join moved m on m.ladder_id = s.ladder_id and m.stage = s.stage
