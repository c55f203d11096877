-- One row per segment that somebody is pinned into or out of.
select distinct segment_id from segment_pin
