-- Claims on segments, whoever made them, of those who pass a node that takes them out.
delete from segment_claim
where list_contains($segment_ids, segment_id)
    and subject_id in (
        select subject_id
        from journey_step s
        join transition t using (transition_id)
        where t.workflow_id = $workflow_id and t.version = $version and t.node = $node
    )
