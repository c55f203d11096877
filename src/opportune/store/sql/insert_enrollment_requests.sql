-- Subjects that somebody asks to be taken into a journey.
insert into enrollment_request select $workflow_id, unnest($subject_ids::bigint[]), $now
