-- A push of who left that was begun is brought to an end before it is taken back, since it may have got there: it counts as written now.
update delivery
set created_at = $now
where not on_exit and (state <> 'waiting' or attempt_count > 0 or reason = 'interrupted')
    and enrollment_id in (select enrollment_id from enrollment_end where ended_at = $now)
    and (workflow_id, version, node) in (
        select unnest($workflow_ids::integer[]), unnest($versions::integer[]), unnest($nodes::varchar[])
    )
