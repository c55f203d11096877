-- One row per workflow that matched anybody in a preview: how many subjects of each outcome, in the order of workflow_run.
select workflow_id, count(*) filter (outcome = 'added') as added, count(*) filter (outcome = 'moved') as moved,
    count(*) filter (outcome = 'removed') as removed, count(*) filter (outcome = 'unchanged') as unchanged
from preview_run
group by workflow_id
