-- One row per node of a journey that somebody waits at, in one version or in all of them.
select node, count(*)
from enrollment
where workflow_id = $workflow_id and ($version is null or version = $version)
group by node
