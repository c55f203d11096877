-- One row: whether somebody left a journey in this tick, and there are messages that may have been theirs.
select exists (select 1 from enrollment_end where ended_at = $now)
    and (exists (select 1 from delivery) or exists (select 1 from delivery_news))
