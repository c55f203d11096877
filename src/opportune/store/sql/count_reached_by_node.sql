-- One row per node of a journey, in one version or in all of them: how many enrollments ever came there.
select node, count(distinct enrollment_id)
from enrollment_step
where workflow_id = $workflow_id and ($version is null or version = $version)
group by node
