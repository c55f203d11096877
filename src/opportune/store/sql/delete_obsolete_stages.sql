-- Stages of ladders that are not defined any more.
delete from subject_stage where ladder_id not in (select unnest($ladder_ids::integer[]))
