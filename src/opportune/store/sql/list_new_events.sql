-- One row per event to append, in order of time, as a row of `event` whose id is still 0.
select 0 as event_id, * exclude (place) from new_event where place > $after and place <= $after + $count order by place
