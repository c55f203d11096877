-- new_event: one row per stored event of the days before $now with one of these names, as if it came in now.
create or replace temp table new_event as
select *
from event
where received_at > $now - to_days($days) and received_at <= $now and event_key in (select unnest($event_keys))
-- What a client sent twice came in once.
qualify row_number() over (partition by message_id order by event_id) = 1
