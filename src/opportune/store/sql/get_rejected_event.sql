-- At most one row: an event that was not taken.
select rejected_event_id, received_at, source, batch_index, code, message, payload, sent_at, replayed_at
from rejected_event
where rejected_event_id = $rejected_event_id;
