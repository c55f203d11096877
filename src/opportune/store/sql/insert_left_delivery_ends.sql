-- Messages that wait for those who left their journey in this tick are not sent.
insert into delivery_end by name
select * exclude (state, due_at, reason), 'skipped' as state, $now as ended_at, 'left' as reason
from delivery
where state = 'waiting' and enrollment_id in (select enrollment_id from enrollment_end where ended_at = $now)
