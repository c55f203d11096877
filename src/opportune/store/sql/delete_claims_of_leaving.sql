-- Claims of a journey on segments of those who left the segment of its trigger.
delete from segment_claim
where source_id = $workflow_id
    and subject_id in (
        select subject_id
        from journey_step s
        join transition t using (transition_id)
        where t.workflow_id = $workflow_id and t.version = $version and t.ends = 'left_segment'
    )
