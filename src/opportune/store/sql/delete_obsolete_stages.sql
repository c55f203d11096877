-- Stages of ladders that nobody climbs any more: they are not defined, or not active.
delete from subject_stage where ladder_id not in (select unnest($ladder_ids::integer[]))
