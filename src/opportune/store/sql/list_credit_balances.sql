-- One row for each connector with credits: allotted, used, held and available, and what was used or is held this month (UTC).
select connector,
    coalesce(sum(amount) filter (where kind = 'allocate'), 0)::bigint as allocated,
    coalesce(sum(amount) filter (where kind = 'debit'), 0)::bigint as used,
    coalesce(sum(case kind when 'reserve' then amount when 'allocate' then 0 else -amount end), 0)::bigint as held,
    coalesce(sum(case kind when 'reserve' then -amount when 'debit' then 0 else amount end), 0)::bigint as available,
    coalesce(
        sum(case kind when 'reserve' then amount else -amount end)
            filter (where kind in ('reserve', 'release') and date_trunc('month', created_at) = date_trunc('month', $now)),
        0
    )::bigint as this_month
from credit_entry
group by connector
order by connector
