-- At most one row: the moment of the last tick, and the definitions it scored with.
select ticked_at, definitions_checksum from tick order by tick_id desc limit 1
