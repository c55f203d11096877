-- One row: the last event id ever given and the last rejected event's. The ticks remember events that were erased since.
select
    greatest(
        coalesce((select max(event_id) from event), 0),
        coalesce((select max(last_event_id) from tick), 0)
    ) as last_event_id,
    coalesce((select max(rejected_event_id) from rejected_event), 0) as last_rejected_event_id;
