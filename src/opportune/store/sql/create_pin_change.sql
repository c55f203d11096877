-- pin_change: one row per found subject whose pin becomes another one; no pin where $is_included is NULL.
create or replace temp table pin_change as
select distinct f.subject_id
from found_subject f
left join segment_pin p on p.segment_id = $segment_id and p.subject_id = f.subject_id
where f.subject_id is not null
    and p.is_included is distinct from $is_included::boolean
    and (not $only_included or p.is_included)
