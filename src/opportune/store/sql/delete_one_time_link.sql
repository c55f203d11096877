-- A link that was used.
delete from one_time_link where link_hash = $link_hash
