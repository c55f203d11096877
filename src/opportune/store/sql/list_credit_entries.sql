-- One row for each line of the ledger of a connector, the newest first, after $before where that is given.
select entry_id, kind, amount, delivery_id, reason, created_at
from credit_entry
where connector = $connector and ($before is null or entry_id < $before)
order by entry_id desc
limit $limit
