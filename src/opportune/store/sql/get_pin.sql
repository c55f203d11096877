-- At most one row: what people say of somebody in a segment.
select is_included, source, pinned_by, pinned_at from segment_pin where segment_id = $segment_id and subject_id = $subject_id
