-- pin_change: one row per subject that this source put into the segment before and does not name any more.
create or replace temp table pin_change as
select subject_id
from segment_pin
where segment_id = $segment_id and is_included and source = $source
    and subject_id not in (select subject_id from found_subject where subject_id is not null)
