-- Signals the new events carry; those with a grace period wait elsewhere.
insert into new_signal
select $next_id + (select count(*) from new_signal) + row_number() over (order by s.event_id, s.kind_id) - 1 as signal_id,
    s.subject_id, s.kind_id, s.occurred_at, s.event_id, s.context_key, s.quantity, v.verdict, null
from sent_signal s
left join event_verdict v on v.event_id = s.event_id
where not list_contains($grace_kind_ids, s.kind_id)
