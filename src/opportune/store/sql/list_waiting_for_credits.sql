-- One row for each connector for whose credits messages wait: how many messages.
select substr(queue, length('connector:') + 1) as connector, count(*) as waiting_count
from delivery
where channel = 'connector' and reason in ('insufficient_credits', 'credits_month_limit')
group by connector
order by connector
