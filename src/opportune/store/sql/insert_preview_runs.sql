-- What the workflows of the pass just evaluated would do.
insert into preview_run
select subject_id, workflow_id, outcome from run_outcome
