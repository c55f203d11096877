-- One row: the next moment of those whose date is to come.
select min(moment) from dated where moment > $now
