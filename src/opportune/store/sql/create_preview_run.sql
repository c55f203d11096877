-- preview_run: one row per subject and workflow that matched or changed something in a preview.
create or replace temp table preview_run (subject_id bigint, workflow_id integer, outcome varchar)
