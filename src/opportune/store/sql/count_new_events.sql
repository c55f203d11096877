-- One row: how many events of the file are new, and how many are stored already.
select count(*) filter (not is_stored), count(*) filter (is_stored) from matched
