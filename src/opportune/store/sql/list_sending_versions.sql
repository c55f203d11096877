-- The bodies of these versions of workflows, each with the tags that the workflow has in its latest version.
select n.definition_id as workflow_id, d.version, d.body, latest.body -> '$.tags' as tags
from (select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version) asked
join definition_number n on n.definition_id = asked.workflow_id
join definition d on d.kind = n.kind and d.key = n.key and d.version = asked.version
join definition latest on latest.kind = n.kind and latest.key = n.key
join (select key, max(version) as version from definition where kind = 'workflow' group by key) last
    on last.key = latest.key and last.version = latest.version
