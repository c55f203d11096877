-- A version of a workflow that names what was renamed, by its new key.
update definition
set body = $body, checksum = $checksum
where kind = 'workflow' and version = $version
    and key = (select n.key from definition_number n where n.definition_id = $workflow_id)
