-- One row: what was used or is held in the calendar month (UTC) of $now.
select coalesce(sum(case kind when 'reserve' then amount else -amount end), 0)::bigint
from credit_entry
where connector = $connector and kind in ('reserve', 'release') and date_trunc('month', created_at) = date_trunc('month', $now)
