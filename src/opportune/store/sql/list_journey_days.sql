-- One row per day (UTC) since $since on which something happened in a journey: who entered and left, and what became of its messages.
with moved as (
    select enrollment_id, min(from_version) as version from enrollment_move where workflow_id = $workflow_id group by enrollment_id
),
entry as (
    select enrollment_id, version, entered_at from enrollment where workflow_id = $workflow_id and entered_at >= $since
    union all
    select enrollment_id, version, entered_at from enrollment_end where workflow_id = $workflow_id and entered_at >= $since
),
happened as (
    select e.entered_at::date as day, 'entered' as what
    from entry e
    left join moved m using (enrollment_id)
    where $version is null or coalesce(m.version, e.version) = $version
    union all
    select ended_at::date, case reason when 'goal' then 'goal' else 'left' end from enrollment_end
    where workflow_id = $workflow_id and ($version is null or version = $version) and ended_at >= $since
    union all
    select ended_at::date, state from delivery_end
    where workflow_id = $workflow_id and ($version is null or version = $version) and ended_at >= $since
)
select day, count(*) filter (what = 'entered') as entered, count(*) filter (what in ('left', 'goal')) as "left",
    count(*) filter (what = 'goal') as by_goal, count(*) filter (what = 'delivered') as delivered,
    count(*) filter (what = 'skipped') as skipped, count(*) filter (what = 'failed') as failed
from happened
group by day
