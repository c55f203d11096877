-- Requests that this tick fulfils.
delete from evaluation_request where requested_at <= $now
