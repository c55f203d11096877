-- At most one row: the body of one version of a workflow.
select d.body
from definition d
join definition_number n on n.kind = d.kind and n.key = d.key
where n.definition_id = $workflow_id and d.version = $version
