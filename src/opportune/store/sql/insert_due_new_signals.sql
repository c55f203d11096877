-- Signals whose grace period has ended.
insert into new_signal
select $next_id + row_number() over (order by event_id, kind_id) - 1 as signal_id,
    subject_id, kind_id, occurred_at, event_id, context_key, null::double as quantity, null::varchar as verdict, null::json as evidence
from pending_signal
where due_at <= $now
