-- Remembers who approved what came into force.
insert into version_approval by name
select $workflow_id as workflow_id, $version as version, $approved_by as approved_by, $approved_at as approved_at, $note as note
