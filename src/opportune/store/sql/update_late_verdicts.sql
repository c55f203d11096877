-- Signals recorded before their verdict was known, such as the first clicks of a burst; their subjects.
update signal
set verdict = v.verdict
from event_verdict v
where signal.event_id = v.event_id
    and not v.is_new
    and signal.verdict is null
    and signal.recorded_at > $now - interval 15 minute
returning signal.subject_id
