-- Claims of a journey on segments of those who left the segment of its trigger.
delete from segment_claim
where source_id = $workflow_id
    and subject_id in (
        select m.subject_id
        from journey_step s
        join moving m on m.enrollment_id = s.enrollment_id
        where m.workflow_id = $workflow_id and m.version = $version and s.ends = 'left_segment'
    )
