-- Signals whose verdict differs from the one just reached; their subjects.
update signal
set verdict = v.verdict
from (
    select j.event_id, e.verdict
    from judged_event j
    left join event_verdict e on e.event_id = j.event_id
) as v
where signal.event_id = v.event_id
    and signal.verdict is distinct from v.verdict
returning signal.subject_id
