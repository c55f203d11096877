-- Pending signals whose person did in the meantime what excuses them, such as booking another meeting.
delete from pending_signal
using signal s
where pending_signal.kind_id = $kind_id
    and list_contains($unless_kind_ids, s.kind_id)
    and s.subject_id = pending_signal.subject_id
    and s.occurred_at > pending_signal.occurred_at
    and s.occurred_at <= pending_signal.due_at
    and s.verdict is null
