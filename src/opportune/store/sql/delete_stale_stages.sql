-- Stages that were left.
delete from subject_stage
using fresh_stage f
where subject_stage.subject_id = f.subject_id and subject_stage.ladder_id = f.ladder_id and f.old_stage is not null
