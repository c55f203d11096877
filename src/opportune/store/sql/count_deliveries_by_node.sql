-- One row per sending node of a journey and state of its messages, in one version or in all of them.
with message as (
    select node, version, 'waiting' as state from delivery where workflow_id = $workflow_id and not on_exit
    union all
    select node, version, state from delivery_end where workflow_id = $workflow_id and not on_exit
)
select node, state, count(*)
from message
where $version is null or version = $version
group by node, state
