-- One row per kind of signal and day since a moment: how many there were, and how many of them suspected machines sent.
select k.key as signal, s.occurred_at::date as day, count(*) as signal_count, count(s.verdict) as suspected_count
from signal s
join signal_kind k on k.kind_id = s.kind_id
where s.occurred_at >= $since
group by all
order by all
