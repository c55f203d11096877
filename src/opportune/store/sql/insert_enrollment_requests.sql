-- Subjects that somebody asks to be taken into a journey.
insert into enrollment_request by name
select $workflow_id as workflow_id, unnest($subject_ids::bigint[]) as subject_id, $now as requested_at
