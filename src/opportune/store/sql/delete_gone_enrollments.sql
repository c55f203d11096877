-- Enrollments that were ended because their contact or account is gone.
delete from enrollment where enrollment_id in (select enrollment_id from enrollment_end where ended_at = $now)
