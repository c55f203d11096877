-- Messages that wait for those who left their journey since are not sent. One that somebody sends again counts as written then.
insert into delivery_end by name
select d.* exclude (state, due_at), 'skipped' as state, $now as ended_at, 'left' as reason
from (select * exclude (reason) from delivery) d
where d.state = 'waiting'
    and exists (from enrollment_end e where e.enrollment_id = d.enrollment_id and e.ended_at > d.created_at)
