-- One row: what a message holds, neither debited nor released.
select coalesce(sum(case kind when 'reserve' then amount else -amount end), 0)::bigint
from credit_entry
where connector = $connector and delivery_id = $delivery_id
