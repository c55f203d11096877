-- new_signal: one row per signal this tick records from events, numbered; signals with a grace period wait elsewhere.
create or replace temp table new_signal as
select (select next_id from id_counter where name = 'signal')
        + row_number() over (order by event_id, kind_id) - 1 as signal_id,
    subject_id, kind_id, occurred_at, event_id, context_key, quantity, verdict, null::json as evidence
from (
    select s.event_id, s.subject_id, s.kind_id, s.occurred_at, s.context_key, s.quantity, v.verdict
    from sent_signal s
    left join event_verdict v on v.event_id = s.event_id
    where not list_contains($grace_kind_ids, s.kind_id)
    union all
    select p.event_id, p.subject_id, p.kind_id, p.occurred_at, p.context_key, null, null
    from pending_signal p
    where p.due_at <= $now
) as recorded
