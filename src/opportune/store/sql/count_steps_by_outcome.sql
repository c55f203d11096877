-- One row per node and outcome of a journey, in all its versions: how often it came to that.
select node, outcome, count(*) from enrollment_step where workflow_id = $workflow_id group by node, outcome
