-- One row per event that was not taken, the newest first.
select rejected_event_id, received_at, source, batch_index, code, message, payload, sent_at, replayed_at
from rejected_event
where ($before_id::bigint is null or rejected_event_id < $before_id)
    and ($with_replayed or replayed_at is null)
order by rejected_event_id desc
limit $limit;
