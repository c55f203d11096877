-- One row per workflow that ever ran: its last run.
select d.key, r.run_id, r.version, r.tick_id, r.cause, r.started_at, r.evaluated, r.matched, r.added, r.moved, r.removed,
    r.unchanged, r.duration_ms, r.error
from workflow_run r
join definition_number d on d.definition_id = r.workflow_id
where r.run_id in (select max(run_id) from workflow_run group by workflow_id)
