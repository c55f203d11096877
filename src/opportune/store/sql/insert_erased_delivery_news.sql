-- Whoever waits for messages to these people waits no more; see delete_deliveries_of.
insert into delivery_news
select enrollment_id, node, delivery_id, 'skipped', null
from delivery
where list_has_any($people::bigint[], [contact_id])
    or list_has_any($people::bigint[], coalesce(json_extract_string(data, '$.people[*].id')::bigint[], []))
