-- Claims of a journey on segments of those who left the segment of its trigger.
delete from segment_claim
where source_id = $workflow_id
    and subject_id in (
        select subject_id
        from journey_step
        where workflow_id = $workflow_id and version = $version and ends = 'left_segment'
    )
