-- Requests to leave that this tick answered.
delete from enrollment_request where action = 'leave' and requested_at <= $now
