-- One row per version of a journey that somebody is in, or was in once, with its definition.
select f.workflow_id, f.version, d.body
from (
    select workflow_id, version from enrollment
    union
    select workflow_id, version from enrollment_end
    union
    select workflow_id, from_version from enrollment_move
) f
join definition_number n on n.definition_id = f.workflow_id
join definition d on d.kind = n.kind and d.key = n.key and d.version = f.version
order by f.workflow_id, f.version
