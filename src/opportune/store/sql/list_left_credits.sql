-- One row for each message that ended and still holds credits, with how many.
select c.delivery_id, sum(case c.kind when 'reserve' then c.amount else -c.amount end)::bigint as held
from credit_entry c
where c.connector = $connector
    and c.delivery_id is not null
    and not exists (from delivery d where d.delivery_id = c.delivery_id)
group by c.delivery_id
having held > 0
order by c.delivery_id
