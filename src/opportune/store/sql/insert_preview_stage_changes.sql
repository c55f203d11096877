-- What the pass just evaluated would change.
insert into preview_stage_change
select subject_id, ladder_id, old_stage, stage from fresh_stage
