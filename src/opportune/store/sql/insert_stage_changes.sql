-- The stages left and reached in this pass.
insert into stage_change
select $tick_id, $now, ladder_id, subject_id, old_stage, stage
from fresh_stage
