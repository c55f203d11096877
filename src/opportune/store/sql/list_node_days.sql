-- One row per day (UTC) since $since and outcome of one node of a journey: how often it came to that.
select stepped_at::date as day, outcome, count(*)
from enrollment_step
where workflow_id = $workflow_id and node = $node and ($version is null or version = $version) and stepped_at >= $since
group by day, outcome
