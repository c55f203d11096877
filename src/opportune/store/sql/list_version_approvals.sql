-- Who approved versions of one workflow: version, approved_by, approved_at, note.
select a.version, a.approved_by, a.approved_at, a.note
from version_approval a
join definition_number n on n.definition_id = a.workflow_id
where n.kind = 'workflow' and n.key = $key
order by a.version
