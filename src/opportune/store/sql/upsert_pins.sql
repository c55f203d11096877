-- What people say of these subjects from now on.
insert into segment_pin
select $segment_id, subject_id, $is_included, $source, $pinned_by, $now
from pin_change
on conflict (segment_id, subject_id) do update
set is_included = excluded.is_included, source = excluded.source, pinned_by = excluded.pinned_by, pinned_at = excluded.pinned_at
