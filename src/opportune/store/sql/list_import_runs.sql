-- One row per import, the newest first.
select import_run_id, object, mapping, file_name, file_checksum, started_at, finished_at, created, updated, unchanged, skipped, rejected
from import_run
where $before_id::bigint is null or import_run_id < $before_id
order by import_run_id desc
limit $limit
