-- Claims on segments, whoever made them, of those who pass a node that takes them out.
delete from segment_claim
where list_contains($segment_ids, segment_id)
    and subject_id in (
        select subject_id
        from journey_step
        where workflow_id = $workflow_id and version = $version and node = $node
    )
