-- What came of messages is known to whoever waited for them now.
delete from delivery_news
where enrollment_id in (select enrollment_id from moving where result is not null)
