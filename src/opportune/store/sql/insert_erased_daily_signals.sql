-- One row: how many days and kinds were corrected by what these people's signals had counted for.
insert into daily_signal
select c.signal_id, s.occurred_at::date as day, s.kind_id, -count(*), -count(s.verdict)
from (select max(signal_id) as signal_id from daily_signal) as c
join signal s on s.signal_id <= c.signal_id
where s.subject_id in (select unnest($people::bigint[]))
group by all
order by day, s.kind_id
