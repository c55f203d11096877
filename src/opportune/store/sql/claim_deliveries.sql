-- The messages that are sent next, of each queue so many as there is room for, those first that are due the longest.
update delivery
set state = 'sending'
where delivery_id in (
    select delivery_id
    from (
        select delivery_id, queue, row_number() over (partition by queue order by due_at, delivery_id) as place
        from delivery
        where state = 'waiting' and due_at <= $now and list_contains($queues::varchar[], queue)
            and not list_contains($held::integer[], workflow_id)
    ) due
    where place <= list_extract($rooms::integer[], list_position($queues::varchar[], queue))
)
returning delivery_id, idempotency_key, workflow_id, version, node, enrollment_id, subject_id, contact_id, channel, queue,
    content_version, data, attempt_count, created_at, subscription_key
