-- One row: how many messages that failed for good are to be sent again, as if they were written now.
insert into delivery by name
select * exclude (state, ended_at, answer, attempt_count, created_at, status_code, reason), 'waiting' as state, 0 as attempt_count,
    $now as due_at, $now as created_at
from delivery_end
where state = 'failed' and data is not null and delivery_id in (select unnest($delivery_ids::bigint[]))
