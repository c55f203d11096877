-- The messages that are sent next, of each queue so many as there is room for, those first that are due the longest. What is held, and
-- what waits for a push, is as in list_due_deliveries.
update delivery
set state = 'sending'
where delivery_id in (
    with pair as (
        select r.delivery_id as removal_id, p.delivery_id as push_id
        from delivery r
        join delivery p on p.enrollment_id = r.enrollment_id and p.node = r.node
        where r.on_exit and not p.on_exit
    )
    select delivery_id
    from (
        select delivery_id, queue, row_number() over (partition by queue order by due_at, delivery_id) as place
        from delivery
        where state = 'waiting' and due_at <= $now and list_contains($queues::varchar[], queue)
            and (not list_contains($held::integer[], workflow_id) or on_exit or delivery_id in (select push_id from pair))
            and delivery_id not in (select removal_id from pair)
    ) due
    where place <= list_extract($rooms::integer[], list_position($queues::varchar[], queue))
)
returning delivery_id, idempotency_key, workflow_id, version, node, enrollment_id, subject_id, contact_id, channel, queue,
    content_version, data, attempt_count, created_at, subscription_key, on_exit
