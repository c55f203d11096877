-- One row per tick, the newest first.
select tick_id, ticked_at, is_full, event_count, duplicate_count, signal_count, contact_count, account_count, ledger_count,
    duration_ms
from tick
order by tick_id desc
limit $limit
