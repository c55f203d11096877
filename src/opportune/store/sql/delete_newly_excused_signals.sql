-- Pending signals that an event of this very tick excuses.
delete from pending_signal
where kind_id = $kind_id and event_id in (
    select p.event_id
    from pending_signal p
    left join identity_link l on l.subject_id = p.subject_id
    join sent_signal s on s.subject_id = coalesce(l.into_id, p.subject_id)
    left join event_verdict v on v.event_id = s.event_id
    where p.kind_id = $kind_id
        and list_contains($unless_kind_ids, s.kind_id)
        and s.occurred_at > p.occurred_at
        and s.occurred_at <= p.due_at
        and v.verdict is null
)
