-- Everybody who waits at one of these nodes in one of these versions, as moved to another version: what says so for good.
insert into enrollment_move by name
select coalesce((select max(tick_id) from tick), 0) as tick_id, $now as moved_at, e.workflow_id, e.enrollment_id, e.node,
    e.version as from_version, $to_version as to_version
from enrollment e
join (
    select unnest($versions::integer[]) as version, unnest($nodes::varchar[]) as node
) p on p.version = e.version and p.node = e.node
where e.workflow_id = $workflow_id
