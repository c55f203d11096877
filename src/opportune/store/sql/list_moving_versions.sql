-- One row per version of a workflow that somebody moves through in this tick.
select distinct workflow_id, version from moving order by workflow_id, version
