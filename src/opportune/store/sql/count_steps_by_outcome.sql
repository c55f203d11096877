-- One row per node and outcome of a journey, in one version or in all of them: how often it came to that.
select node, outcome, count(*)
from enrollment_step
where workflow_id = $workflow_id and ($version is null or version = $version)
group by node, outcome
