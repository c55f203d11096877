-- These definitions are evaluated for everybody under these checksums.
insert or replace into definition_evaluation
select unnest($definition_ids::integer[]), unnest($checksums::varchar[]), $now, $duration_ms
