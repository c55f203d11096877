-- Imports without a sound that this tick has taken in.
delete from silent_subject where imported_at <= $now
