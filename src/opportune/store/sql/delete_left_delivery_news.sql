-- What came of messages that nobody waits for any more.
delete from delivery_news
where enrollment_id in (select enrollment_id from enrollment_end where ended_at = $now)
