-- At most one row: the last tick, how far it came, and the definitions it scored with.
select tick_id, ticked_at, last_event_id, seen_event_id, definitions_checksum from tick order by tick_id desc limit 1
