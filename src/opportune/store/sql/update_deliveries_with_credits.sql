-- Has those messages of a connector tried again at once that wait for credits. One row: how many.
update delivery
set due_at = $now
where queue = 'connector:' || $connector and reason in ('insufficient_credits', 'credits_month_limit') and state = 'waiting'
