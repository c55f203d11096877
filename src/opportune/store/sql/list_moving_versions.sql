-- One row per version of a workflow that somebody moves through in this tick, and whether somebody comes to it.
select workflow_id, version, bool_or(is_new) as is_entered
from moving
group by workflow_id, version
order by workflow_id, version
