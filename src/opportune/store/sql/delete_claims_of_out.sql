-- Claims of a journey on segments that were to last until the exit, of those who left it in this tick and are not in it any more.
delete from segment_claim
where (segment_id, subject_id, source_id) in (
    select t.segment_id, e.subject_id, e.workflow_id
    from enrollment_end e
    join (
        select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version,
            unnest($segment_ids::integer[]) as segment_id
    ) t on t.workflow_id = e.workflow_id and t.version = e.version
    where e.ended_at = $now
        and not exists (from enrollment r where r.workflow_id = e.workflow_id and r.subject_id = e.subject_id)
)
