-- One row per message to somebody on their way through a journey, waiting or ended, in the order in which they were written.
with message as (
    select delivery_id, node, channel, contact_id, data ->> '$.contact.email' as written_to, state, reason, status_code,
        attempt_count, created_at, on_exit, null::timestamp as ended_at
    from delivery
    where enrollment_id = $enrollment_id
    union all
    select delivery_id, node, channel, contact_id, data ->> '$.contact.email', state, reason, status_code, attempt_count, created_at,
        on_exit, ended_at
    from delivery_end
    where enrollment_id = $enrollment_id
)
select m.* exclude (written_to), coalesce(m.written_to, c.email) as address
from message m
left join contact c on c.contact_id = m.contact_id
order by m.delivery_id
