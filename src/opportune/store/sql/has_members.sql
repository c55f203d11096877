-- One row: whether anybody is in a segment.
select exists (select 1 from segment_member where segment_id = $segment_id)
