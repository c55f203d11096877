-- One row per day (UTC) since $since and outcome of one node of a journey: how often it came to that.
select s.stepped_at::date as day, t.outcome, count(*)
from enrollment_step s
join journey_transition t using (transition_id)
where t.workflow_id = $workflow_id and t.node = $node and ($version is null or t.version = $version) and s.stepped_at >= $since
group by day, t.outcome
