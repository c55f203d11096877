-- Messages about everybody in audience_change, at most so many accounts in each; without anybody none, or an empty one to start over.
insert into outbox
select concat($key_prefix, part + 1) as idempotency_key, $endpoint_id, $campaign_id, $now, part + 1, part_count, added_count, removed_count,
    to_json({
        'type': 'audience.changed',
        'timestamp': strftime($now::timestamp, '%Y-%m-%dT%H:%M:%S.%fZ'),
        'data': {
            'campaign': $campaign::varchar,
            'starts_over': $starts_over::boolean and part = 0,
            'part': part + 1,
            'part_count': part_count,
            'added': added,
            'removed': removed
        }
    })::varchar as body,
    'pending', 0, $now, null, null, null
from (
    select coalesce(c.number // $size, 0) as part,
        greatest((select ceil(count(*) / $size)::integer from audience_change), 1) as part_count,
        count(c.account_id) filter (c.is_added) as added_count,
        count(c.account_id) filter (not c.is_added) as removed_count,
        coalesce(list({'account_id': c.account_id, 'domain': c.domain, 'name': c.name} order by c.account_id)
            filter (c.is_added), []) as added,
        coalesce(list({'account_id': c.account_id, 'domain': c.domain, 'name': c.name} order by c.account_id)
            filter (not c.is_added), []) as removed
    from (select $starts_over::boolean as starts_over) start
    left join audience_change c on true
    where c.account_id is not null or start.starts_over
    group by part
) parts
order by part
