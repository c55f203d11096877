-- The numbered new signals, appended.
insert into signal by name
select signal_id, subject_id, kind_id, occurred_at, $now as recorded_at, event_id, context_key, quantity, verdict, evidence
from new_signal
