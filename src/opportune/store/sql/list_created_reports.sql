-- One row per intent report that was ever defined: its key, and when it first was.
select key, min(created_at) as created_at
from definition
where kind = 'intent_report'
group by key
