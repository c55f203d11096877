-- Reasons that an event shows by itself. Whatever may be one has to count in select_event_facts, or nobody looks for it.
insert into event_reason
with judged as (
    select event_id, is_new,
        unnest([
            case when list_contains($crawler_agents, user_agent) then 'known crawler' end,
            case when $empty_agent and type in ('page', 'screen') and coalesce(user_agent, '') = '' then 'no user agent' end,
            case when $head_requests and upper(coalesce(context ->> '$.method', properties ->> '$.method')) = 'HEAD'
                then 'HEAD request' end,
            case when $trap_links and (properties ->> '$.trap') = 'true' then 'followed a hidden link' end,
            case when is_email and epoch(occurred_at) - epoch(coalesce(
                    try_cast(properties ->> '$.delivered_at' as timestamp), try_cast(properties ->> '$.sent_at' as timestamp)
                )) < $min_seconds_after_delivery
                then 'within ' || $min_seconds_after_delivery || ' s of delivery' end
        ]) as reason
    from judged_event
)
select event_id, is_new, reason from judged where reason is not null
