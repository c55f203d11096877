-- One row: whether somebody left a journey in this tick.
select exists (select 1 from enrollment_end where ended_at = $now)
