-- One row per source and day since a moment: how many events arrived.
select source, received_at::date as day, count(*) as event_count
from event
where received_at >= $since
group by all
order by all
