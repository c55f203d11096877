-- The newest tick: its id, moment, how far it read, and the checksum of the definitions it ran with.
select tick_id, ticked_at, last_event_id, seen_event_id, definitions_checksum
from tick
order by tick_id desc
limit 1
