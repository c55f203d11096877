-- One notification for each of these people.
insert into notification by name
select (select next_id from id_counter where name = 'notification') + row_number() over (order by user_id) - 1 as notification_id,
    user_id, $title as title, $body as body, $link as link, $now as created_at
from (select distinct unnest($user_ids::bigint[]) as user_id)
