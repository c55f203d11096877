-- The one whom a simulation is about, before the first node.
insert into moving by name
select $enrollment_id as enrollment_id, $workflow_id as workflow_id, $version as version, $subject_id as subject_id,
    1 as entry_number, $now as entered_at, '' as entry_key, $context::json as context, '(entry)' as node, $now as wake_at, true as is_new
