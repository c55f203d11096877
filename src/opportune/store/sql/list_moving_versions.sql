-- One row per version of a workflow that somebody moves through in this tick, with its definition.
select m.workflow_id, m.version, d.body
from (select distinct workflow_id, version from moving) m
join definition_number n on n.definition_id = m.workflow_id
join definition d on d.kind = n.kind and d.key = n.key and d.version = m.version
order by m.workflow_id, m.version
