-- Browsers whose last event says that they want no more.
delete from web_push_subscription
where endpoint in (
    select endpoint
    from (
        select properties ->> '$.endpoint' as endpoint, event_key
        from new_event
        where type = 'track' and event_key in ('web_push_subscribed', 'web_push_unsubscribed')
        qualify row_number() over (partition by properties ->> '$.endpoint' order by event_id desc) = 1
    )
    where event_key = 'web_push_unsubscribed'
)
