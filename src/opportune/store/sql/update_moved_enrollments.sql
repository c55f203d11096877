-- Everybody who waits at one of these nodes in one of these versions goes on by another one. The moment their pause ends stays.
update enrollment
set version = $to_version
from (
    select unnest($versions::integer[]) as version, unnest($nodes::varchar[]) as node
) p
where enrollment.workflow_id = $workflow_id and p.version = enrollment.version and p.node = enrollment.node
