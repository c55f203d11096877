-- One row: what may still be reserved. A debit was reserved before, so it counts once.
select coalesce(sum(case kind when 'reserve' then -amount when 'debit' then 0 else amount end), 0)::bigint
from credit_entry
where connector = $connector
