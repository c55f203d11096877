-- Whoever is pinned otherwise is looked at in the next tick.
insert into evaluation_request select $subject_type, subject_id, $now from pin_change
