-- Enrollments that were ended at this moment.
delete from enrollment where enrollment_id in (select enrollment_id from enrollment_end where ended_at = $now)
