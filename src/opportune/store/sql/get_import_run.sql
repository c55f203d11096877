-- One row: an import with its report and its mapping, each null when it was done before these were kept.
select import_run_id, object, mapping, file_name, file_checksum, started_at, finished_at, created, updated, unchanged, skipped,
    rejected, report::varchar as report, mapping_body::varchar as mapping_body
from import_run
where import_run_id = $import_run_id
