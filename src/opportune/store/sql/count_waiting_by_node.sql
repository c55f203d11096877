-- One row per node of a journey that somebody waits at.
select node, count(*) from enrollment where workflow_id = $workflow_id group by node
