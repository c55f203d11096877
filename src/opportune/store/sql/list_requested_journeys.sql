-- One row per journey that somebody is to be taken into.
select distinct workflow_id from enrollment_request where requested_at <= $now
