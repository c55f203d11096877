-- One row per version of a workflow that somebody moves through in this tick, whether somebody comes to it, and at which nodes they are.
select workflow_id, version, bool_or(is_new) as is_entered, coalesce(list(distinct node) filter (node is not null), []) as nodes
from moving
group by workflow_id, version
order by workflow_id, version
