-- Pending signals whose person did in the meantime what excuses them, such as booking another meeting.
delete from pending_signal
where kind_id = $kind_id and event_id in (
    with waiting as (
        select p.event_id, p.occurred_at, p.due_at, coalesce(l.into_id, p.subject_id) as subject_id
        from pending_signal p
        left join identity_link l on l.subject_id = p.subject_id
        where p.kind_id = $kind_id
    ),
    -- The same person may have been known by another number when the signal or the excuse arrived.
    source as (
        select event_id, occurred_at, due_at, subject_id as source_id from waiting
        union all
        select w.event_id, w.occurred_at, w.due_at, l.subject_id
        from waiting w
        join identity_link l on l.into_id = w.subject_id
    )
    select w.event_id
    from source w
    join signal s on s.subject_id = w.source_id
    where list_contains($unless_kind_ids, s.kind_id)
        and s.occurred_at > w.occurred_at
        and s.occurred_at <= w.due_at
        and s.verdict is null
)
