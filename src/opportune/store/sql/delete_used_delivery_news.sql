-- What this tick has used, and what nobody waits for any more.
delete from delivery_news
where enrollment_id in (select enrollment_id from moving where result is not null)
    or enrollment_id not in (select enrollment_id from enrollment)
