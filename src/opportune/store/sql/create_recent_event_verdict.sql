-- event_verdict: one row per event of new_event that looks like a machine's, by what its signals were found to be.
create or replace temp table event_verdict as
select distinct event_id, verdict
from signal
where verdict is not null and event_id in (select event_id from new_event)
