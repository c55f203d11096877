-- Claims on segments, whoever made them, of those who pass a node that takes them out.
delete from segment_claim
where list_contains($segment_ids, segment_id)
    and subject_id in (
        select m.subject_id
        from journey_step s
        join moving m on m.enrollment_id = s.enrollment_id
        where m.workflow_id = $workflow_id and m.version = $version and s.node = $node
    )
