-- Requests this tick has answered.
delete from rescore_request where requested_at <= $now
