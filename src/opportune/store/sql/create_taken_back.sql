-- taken_back: one row per segment and subject whom a journey had put into it until the exit, who left that journey in this tick and is
-- not in it any more. Beside what the version says that they left by stands what earlier ones said that they were moved from.
create or replace temp table taken_back as
select distinct t.segment_id, t.subject_type, e.subject_id, e.workflow_id as source_id
from enrollment_end e
join (
    select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version,
        unnest($from_versions::integer[]) as from_version, unnest($subject_types::varchar[]) as subject_type,
        unnest($segment_ids::integer[]) as segment_id
) t on t.workflow_id = e.workflow_id and t.version = e.version
where e.ended_at = $now
    and not exists (from enrollment r where r.workflow_id = e.workflow_id and r.subject_id = e.subject_id)
    and (
        t.from_version = t.version
        or exists (from enrollment_move v where v.enrollment_id = e.enrollment_id and v.from_version = t.from_version)
    )
