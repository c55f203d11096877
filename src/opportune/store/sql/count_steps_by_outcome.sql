-- One row per node and outcome of a journey, in one version or in all of them: how often it came to that.
select t.node, t.outcome, count(*)
from enrollment_step s
join journey_transition t using (transition_id)
where t.workflow_id = $workflow_id and ($version is null or t.version = $version)
group by t.node, t.outcome
