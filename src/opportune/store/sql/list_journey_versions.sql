-- One row per version of a journey that somebody entered or that is in force, the newest first.
with entry as (
    select version, true as is_inside from enrollment where workflow_id = $workflow_id
    union all
    select version, false from enrollment_end where workflow_id = $workflow_id
),
entered as (
    select version, count(*) as entered, count(*) filter (is_inside) as inside from entry group by version
)
select d.version, d.created_at, d.is_active, coalesce(e.entered, 0) as entered, coalesce(e.inside, 0) as inside
from definition d
left join entered e on e.version = d.version
where d.kind = 'workflow' and d.key = $key and (e.version is not null or d.is_active)
order by d.version desc
