-- Changes one rejected event for each outcome in the JSON list $outcomes.
update rejected_event
set code = outcome.code,
    message = outcome.message,
    payload = outcome.payload,
    replayed_at = outcome.replayed_at
from (
    select unnest(from_json($outcomes::varchar, '[{
        "rejected_event_id": "BIGINT", "code": "VARCHAR", "message": "VARCHAR", "payload": "VARCHAR", "replayed_at": "TIMESTAMP"
    }]'), recursive := true)
) as outcome
where rejected_event.rejected_event_id = outcome.rejected_event_id;
