-- Those that are to be sent again have not ended.
delete from delivery_end
where state = 'failed' and delivery_id in (select delivery_id from delivery)
    and delivery_id in (select unnest($delivery_ids::bigint[]))
