-- One row per journey that somebody is to be taken into or out of.
select distinct workflow_id, action from enrollment_request where requested_at <= $now
