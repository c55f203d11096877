-- moving: one row per enrollment that this tick looks at, at first those whose pause is over. result and answer are what came of the
-- messages that they waited for, event_id is the event that brings somebody in.
create or replace temp table moving as
select enrollment_id, workflow_id, version, subject_id, entry_number, entered_at, entry_key, context, node, wake_at,
    false as is_new, null::bigint as event_id, null::varchar as result, null::json as answer
from enrollment
where list_contains($workflow_ids, workflow_id) and wake_at <= $now
