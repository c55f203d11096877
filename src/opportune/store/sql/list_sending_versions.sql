-- The bodies of these versions of workflows.
select n.definition_id as workflow_id, d.version, d.body
from (select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version) asked
join definition_number n on n.definition_id = asked.workflow_id
join definition d on d.kind = n.kind and d.key = n.key and d.version = asked.version
