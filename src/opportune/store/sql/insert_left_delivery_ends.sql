-- Messages that wait for those who left their journey in this tick are not sent.
insert into delivery_end by name
select d.* exclude (state, due_at), 'skipped' as state, $now as ended_at, 'left' as reason
from (select * exclude (reason) from delivery) d
where d.state = 'waiting' and d.enrollment_id not in (select enrollment_id from enrollment)
