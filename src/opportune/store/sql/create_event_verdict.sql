-- event_verdict: one row per judged event that looks like a machine's, with every reason in words.
create or replace temp table event_verdict as
with trait as (
    select *,
        type = 'track' and (event_key like '%email%' or event_key like '%mail%') as is_email,
        coalesce(properties ->> '$.link', properties ->> '$.url', properties ->> '$.href') as link,
        coalesce(properties ->> '$.email_id', properties ->> '$.message_id', properties ->> '$.campaign_id') as email_id,
        coalesce(
            try_cast(properties ->> '$.delivered_at' as timestamp), try_cast(properties ->> '$.sent_at' as timestamp)
        ) as delivered_at
    from judged_event
),
link_burst as (
    select distinct a.event_id
    from trait a
    join trait b on b.person = a.person and b.email_id = a.email_id and b.is_email and b.link is not null
        and abs(epoch(b.occurred_at) - epoch(a.occurred_at)) <= $burst_seconds
    where a.is_email and a.link is not null
    group by a.event_id
    having count(distinct b.link) >= $burst_links
),
page_window as (
    select event_id, person, occurred_at,
        count(*) over (partition by person order by occurred_at
            range between current row and to_seconds($page_burst_seconds) following) as pages_ahead
    from trait
    where type in ('page', 'screen') and person is not null
),
page_burst as (
    select distinct p.event_id
    from page_window p
    join page_window b on b.person = p.person and b.pages_ahead >= $page_burst
        and p.occurred_at between b.occurred_at and b.occurred_at + to_seconds($page_burst_seconds)
),
judged as (
    select t.event_id, t.is_new,
        list_filter([
            case when list_contains($crawler_agents, t.user_agent) then 'known crawler' end,
            case when $empty_agent and t.type in ('page', 'screen') and coalesce(t.user_agent, '') = '' then 'no user agent' end,
            case when $head_requests and upper(coalesce(t.context ->> '$.method', t.properties ->> '$.method')) = 'HEAD'
                then 'HEAD request' end,
            case when $trap_links and (t.properties ->> '$.trap') = 'true' then 'followed a hidden link' end,
            case when t.is_email and epoch(t.occurred_at) - epoch(t.delivered_at) < $min_seconds_after_delivery
                then 'within ' || $min_seconds_after_delivery || ' s of delivery' end,
            case when l.event_id is not null
                then $burst_links || ' links of one email within ' || $burst_seconds || ' s' end,
            case when p.event_id is not null
                then $page_burst || ' pages within ' || $page_burst_seconds || ' s' end
        ], lambda reason: reason is not null) as reasons
    from trait t
    left join link_burst l on l.event_id = t.event_id
    left join page_burst p on p.event_id = t.event_id
)
select event_id, is_new, array_to_string(reasons, '; ') as verdict
from judged
where len(reasons) > 0
