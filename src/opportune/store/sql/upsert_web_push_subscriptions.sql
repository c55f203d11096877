-- Browsers that subscribed, each by its last event. One that was known belongs to whoever uses it now.
insert into web_push_subscription
with said as (
    select n.event_id, n.event_key, n.occurred_at, n.user_agent, s.subject_id as person_id,
        n.properties ->> '$.endpoint' as endpoint, n.properties ->> '$.sealed_keys' as sealed_keys
    from new_event n
    join event_subject s on s.event_id = n.event_id
    where n.type = 'track' and n.event_key in ('web_push_subscribed', 'web_push_unsubscribed')
    qualify row_number() over (partition by n.properties ->> '$.endpoint' order by n.event_id desc) = 1
)
select md5(endpoint), person_id, endpoint, lower(regexp_extract(endpoint, '^https?://([^/?]+)', 1)), sealed_keys, user_agent,
    $now, $now
from said
where event_key = 'web_push_subscribed' and endpoint is not null and sealed_keys is not null and person_id > 0
on conflict (subscription_key) do update
set person_id = excluded.person_id, sealed_keys = excluded.sealed_keys, user_agent = excluded.user_agent, seen_at = excluded.seen_at
