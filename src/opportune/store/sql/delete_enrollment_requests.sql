-- Requests that this tick answered.
delete from enrollment_request where requested_at <= $now
