-- The subjects behind the numbers of the runs just recorded; those that stayed as they were only up to some thousands.
insert into workflow_run_subject
select w.run_id, r.subject_id, r.outcome
from workflow_run w
join run_outcome r on r.workflow_id = w.workflow_id
where w.run_id >= (select next_id from id_counter where name = 'workflow_run') and (r.outcome <> 'unchanged' or w.unchanged <= $kept_unchanged)
