-- One row per node of a journey, in one version or in all of them: how many enrollments ever came there, or stood there when they were
-- moved to that version.
with came as (
    select t.node, s.enrollment_id
    from enrollment_step s
    join journey_transition t using (transition_id)
    where t.workflow_id = $workflow_id and ($version is null or t.version = $version)
    union all
    select node, enrollment_id
    from enrollment_move
    where workflow_id = $workflow_id and ($version is null or to_version = $version)
)
select node, count(distinct enrollment_id)
from came
group by node
