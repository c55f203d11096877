-- preview_stage_change: one row per subject and ladder whose stage a preview would change.
create or replace temp table preview_stage_change (
    subject_id bigint, ladder_id integer, old_stage varchar, stage varchar
)
