-- The record of one import.
insert into import_run values ($import_run_id, $object, $mapping, $file_name, $file_checksum, $started_at, $finished_at,
    $created, $updated, $unchanged, $skipped, $rejected, $report, $mapping_body)
