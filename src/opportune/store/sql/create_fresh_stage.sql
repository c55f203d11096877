-- fresh_stage: one row per subject and ladder of this pass whose stage differs from the stored one.
create or replace temp table fresh_stage as
with new_stage as (
    select subject_id, stage.ladder_id, stage.stage, stage.since, stage.previous_stage
    from (select subject_id, unnest(stages) as stage from outcome) as listed
),
old_stage as (
    select subject_id, ladder_id, stage
    from subject_stage
    where ladder_id in (select unnest($ladder_ids::integer[])) and subject_id in (select subject_id from outcome)
)
select coalesce(n.subject_id, o.subject_id) as subject_id, coalesce(n.ladder_id, o.ladder_id) as ladder_id,
    n.stage, n.since, n.previous_stage, o.stage as old_stage
from new_stage n
full join old_stage o on o.subject_id = n.subject_id and o.ladder_id = n.ladder_id
where n.stage is distinct from o.stage
