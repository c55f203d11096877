-- Those who left a journey in this tick that had put them into segments until then are looked at again in the next one.
insert into evaluation_request
select distinct t.subject_type, e.subject_id, $now::timestamp
from enrollment_end e
join (
    select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version,
        unnest($subject_types::varchar[]) as subject_type
) t on t.workflow_id = e.workflow_id and t.version = e.version
where e.ended_at = $now
    and not exists (from enrollment r where r.workflow_id = e.workflow_id and r.subject_id = e.subject_id)
