-- One row: how many browsers these people had subscribed with.
delete from web_push_subscription where person_id in (select unnest($people::bigint[]))
