-- Stages that were reached.
insert into subject_stage
select ladder_id, subject_id, stage, since, previous_stage
from fresh_stage
where stage is not null
