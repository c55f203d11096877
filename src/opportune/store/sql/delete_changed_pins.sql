-- People say nothing of these subjects any more.
delete from segment_pin where segment_id = $segment_id and subject_id in (select subject_id from pin_change)
