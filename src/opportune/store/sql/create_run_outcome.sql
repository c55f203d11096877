-- run_outcome: one row per subject and workflow of this pass that matched or changed something.
create or replace temp table run_outcome as
select subject_id, run.workflow_id, run.outcome
from (select subject_id, unnest(outcomes) as run from outcome) as listed
