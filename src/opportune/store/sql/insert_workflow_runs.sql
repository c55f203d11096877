-- One row per workflow of this pass: all of them after a full run, else those that changed something.
insert into workflow_run
with counted as (
    select w.workflow_id, w.version,
        count(r.subject_id) filter (r.outcome <> 'removed' or w.removes) as matched,
        count(*) filter (r.outcome = 'added') as added,
        count(*) filter (r.outcome = 'moved') as moved,
        count(*) filter (r.outcome = 'removed') as removed,
        count(*) filter (r.outcome = 'unchanged') as unchanged
    from (
        select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version,
            unnest($removes::boolean[]) as removes
    ) as w
    left join run_outcome r on r.workflow_id = w.workflow_id
    group by w.workflow_id, w.version
)
select (select next_id from id_counter where name = 'workflow_run') + row_number() over (order by workflow_id) - 1 as run_id,
    workflow_id, version, $tick_id, $cause, $now, (select count(*) from outcome), matched, added, moved, removed, unchanged, $duration_ms, null
from counted
where $is_full or added + moved + removed > 0
