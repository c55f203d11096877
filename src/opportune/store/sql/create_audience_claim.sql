-- audience_claim: one row per ad audience and subject who left a journey in this tick, whom one that they are not in any more put there
-- until the exit, and whom nothing else keeps there: neither a journey that they are in still, nor one that put them there for good.
-- What was pushed before the last removal that was delivered is over. delivery_id is the push that is to be taken back.
create or replace temp table audience_claim as
with place as (
    select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version,
        unnest($nodes::varchar[]) as node, unnest($subject_types::varchar[]) as subject_type,
        unnest($connectors::varchar[]) as connector, unnest($audiences::varchar[]) as audience, unnest($actions::varchar[]) as action
),
about as (
    select distinct workflow_id, subject_type from place
),
gone as (
    select distinct a.subject_type, e.subject_id
    from enrollment_end e
    join about a on a.workflow_id = e.workflow_id
    where e.ended_at = $now
        and not exists (from enrollment r where r.workflow_id = e.workflow_id and r.subject_id = e.subject_id)
),
entry as (
    select e.enrollment_id, a.subject_type, e.subject_id, true as is_inside
    from enrollment e
    join about a on a.workflow_id = e.workflow_id
    where (a.subject_type, e.subject_id) in (select subject_type, subject_id from gone)
    union all
    select e.enrollment_id, a.subject_type, e.subject_id,
        exists (from enrollment r where r.workflow_id = e.workflow_id and r.subject_id = e.subject_id)
    from enrollment_end e
    join about a on a.workflow_id = e.workflow_id
    where (a.subject_type, e.subject_id) in (select subject_type, subject_id from gone)
),
message as (
    select delivery_id, workflow_id, version, node, enrollment_id, on_exit, state <> 'skipped' as is_meant,
        state in ('delivered', 'failed') as is_there, state = 'delivered' as is_done
    from delivery_end
    where enrollment_id in (select enrollment_id from entry)
    union all
    -- One that was begun may have got there.
    select delivery_id, workflow_id, version, node, enrollment_id, on_exit, true,
        state <> 'waiting' or attempt_count > 0 or reason = 'interrupted', false
    from delivery
    where enrollment_id in (select enrollment_id from entry)
),
told as (
    select m.*, p.connector, p.audience, n.subject_type, n.subject_id, n.is_inside,
        case when m.on_exit then 'removal' else p.action end as action,
        max(case when (m.on_exit or p.action = 'removal') and m.is_done then m.delivery_id end)
            over (partition by n.subject_type, n.subject_id, p.connector, p.audience) as removed_id
    from message m
    join entry n on n.enrollment_id = m.enrollment_id
    join place p on p.workflow_id = m.workflow_id and p.version = m.version and p.node = m.node
),
pushed as (
    select t.*, t.action = 'until_exit' and not t.is_inside as is_over,
        t.is_meant and case when t.action = 'for_good' then t.is_inside or t.is_done else t.is_inside end as is_held
    from told t
    where t.action <> 'removal' and t.delivery_id > coalesce(t.removed_id, 0)
)
select subject_type, subject_id, connector, audience,
    coalesce(
        max(case when is_over and is_there then delivery_id end), max(case when is_over then delivery_id end)
    ) as delivery_id
from pushed
group by subject_type, subject_id, connector, audience
having bool_or(is_over) and bool_or(is_there) and not bool_or(is_held)
