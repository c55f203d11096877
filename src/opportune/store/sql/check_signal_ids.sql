-- One row: how many signals share their id with another one.
select count(*) - count(distinct signal_id) as count, null as example from signal
