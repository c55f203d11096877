-- One row per ladder and stage: how many subjects stand there, and how many would after a preview.
with stored as (
    select ladder_id, stage, count(*) as subjects
    from subject_stage
    where ladder_id in (select unnest($ladder_ids::integer[]))
    group by ladder_id, stage
),
moved as (
    select ladder_id, stage, sum(step) as step
    from (
        select ladder_id, stage, 1 as step from preview_stage_change where stage is not null
        union all
        select ladder_id, old_stage, -1 from preview_stage_change where old_stage is not null
    ) as steps
    group by ladder_id, stage
)
select coalesce(s.ladder_id, m.ladder_id) as ladder_id, coalesce(s.stage, m.stage) as stage,
    coalesce(s.subjects, 0) as before, (coalesce(s.subjects, 0) + coalesce(m.step, 0))::bigint as after
from stored s
full join moved m on m.ladder_id = s.ladder_id and m.stage = s.stage
