-- One row per version of a journey that somebody entered or is in, or that is in force, the newest first.
with moved as (
    -- Versions only grow, so the least is the one they entered with.
    select enrollment_id, min(from_version) as version from enrollment_move where workflow_id = $workflow_id group by enrollment_id
),
entry as (
    select enrollment_id, version, true as is_inside from enrollment where workflow_id = $workflow_id
    union all
    select enrollment_id, version, false from enrollment_end where workflow_id = $workflow_id
),
counted as (
    select coalesce(m.version, e.version) as version, true as is_entered, false as is_inside
    from entry e
    left join moved m using (enrollment_id)
    union all
    select version, false, true from entry where is_inside
),
entered as (
    select version, count(*) filter (is_entered) as entered, count(*) filter (is_inside) as inside from counted group by version
)
select d.version, d.created_at, d.is_active, coalesce(e.entered, 0) as entered, coalesce(e.inside, 0) as inside, d.body
from definition d
left join entered e on e.version = d.version
where d.kind = 'workflow' and d.key = $key and (e.version is not null or d.is_active)
order by d.version desc
