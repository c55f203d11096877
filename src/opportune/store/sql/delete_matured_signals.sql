-- Pending signals that have just been recorded.
delete from pending_signal where due_at <= $now
