-- Requests to enter that this tick answered.
delete from enrollment_request where action = 'enter' and requested_at <= $now
