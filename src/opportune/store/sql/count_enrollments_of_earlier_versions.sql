-- One row per earlier version of a journey and node at which somebody waits who is on it: how many, the newest version first.
select version, node, count(*)
from enrollment
where workflow_id = $workflow_id and version <> $to_version
group by version, node
order by version desc, node
