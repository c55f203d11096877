-- Takes those in audience_claim out of their audiences again, filled in as the push was: by the address that the other side was told.
-- Once for each push, and once more whenever somebody was put in again before it was sent.
insert into delivery by name
with push as (
    select * exclude (state, due_at) from delivery where delivery_id in (select delivery_id from audience_claim)
    union all by name
    select * exclude (state, ended_at, answer) from delivery_end where delivery_id in (select delivery_id from audience_claim)
),
former as (
    select enrollment_id, node, count(*) filter (reason = 'put_in_again') as overtaken, count(*) as removals
    from (
        select enrollment_id, node, null as reason from delivery where on_exit
        union all
        select enrollment_id, node, reason from delivery_end where on_exit
    ) removal
    group by enrollment_id, node
),
connector as (
    select unnest($connectors::varchar[]) as connector, unnest($content_versions::integer[]) as content_version
)
select (select next_id from id_counter where name = 'delivery') + row_number() over (order by p.delivery_id) - 1 as delivery_id,
    concat(p.idempotency_key, '-on-exit', case when f.overtaken > 0 then concat('-', f.overtaken + 1) end) as idempotency_key,
    p.workflow_id, p.version, p.node, p.enrollment_id, c.subject_id,
    case when c.subject_type = 'contact' then c.subject_id end as contact_id, p.channel, p.queue, v.content_version, p.data,
    'waiting' as state, 0 as attempt_count, $now::timestamp as due_at, $now::timestamp as created_at, true as on_exit
from audience_claim c
join push p on p.delivery_id = c.delivery_id
left join former f on f.enrollment_id = p.enrollment_id and f.node = p.node
left join connector v on v.connector = c.connector
where coalesce(f.removals = f.overtaken, true)
    and case
        when c.subject_type = 'contact' then exists (from contact r where r.contact_id = c.subject_id)
        else exists (from account r where r.account_id = c.subject_id)
    end
