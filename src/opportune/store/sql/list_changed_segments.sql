-- One row per segment that somebody entered or left in a tick.
select distinct segment_id from membership_change where tick_id = $tick_id
