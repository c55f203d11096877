-- Signals with a grace period, put aside until it ends.
insert or ignore into pending_signal
select s.event_id, s.subject_id, s.kind_id, s.occurred_at,
    s.occurred_at + to_hours($grace_hours[list_position($grace_kind_ids, s.kind_id)]) as due_at,
    s.context_key
from sent_signal s
left join event_verdict v on v.event_id = s.event_id
where list_contains($grace_kind_ids, s.kind_id) and v.verdict is null
