-- Those that ended just now wait no more.
delete from delivery
where delivery_id in (select unnest($delivery_ids::bigint[])) and list_contains($from_states::varchar[], state)
