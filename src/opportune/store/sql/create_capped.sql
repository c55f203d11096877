-- Contacts who have had as many messages of a channel as a cap allows within its days, or are getting them now. What counts is of
-- the kinds that are given; however many a node sends to somebody at once is one.
create or replace temp table capped as
with cap as (
    select unnest($channels::varchar[]) as channel, unnest($maxes::integer[]) as max, unnest($since::timestamp[]) as since
),
counted as (
    select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version,
        unnest($nodes::varchar[]) as node, unnest($content_versions::integer[]) as content_version
),
sent as (
    select workflow_id, version, node, content_version, enrollment_id, channel, contact_id, ended_at as sent_at
    from delivery_end
    where contact_id is not null and state = 'delivered' and ended_at > (select min(since) from cap)
    union all
    select workflow_id, version, node, content_version, enrollment_id, channel, contact_id, $now::timestamp as sent_at
    from delivery
    where contact_id is not null and state = 'sending'
),
reached as (
    select s.channel, s.contact_id, c.max, c.since
    from sent s
    join counted k on k.workflow_id = s.workflow_id and k.version = s.version and k.node = s.node
        and k.content_version is not distinct from s.content_version
    join cap c on c.channel = s.channel and s.sent_at > c.since
    group by s.channel, s.contact_id, c.max, c.since
    having count(distinct (s.enrollment_id, s.node)) >= c.max
)
select distinct channel, contact_id from reached
