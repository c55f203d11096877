-- Contacts who have had as many messages as a cap allows in its period, or are getting them now, with the channel of the cap. Each cap
-- counts the kinds that are given for it, after a moment that follows from the zones written at contact and account; however many
-- messages a node sends to somebody at once are one.
create or replace temp table capped as
with cap as (
    select unnest($caps::integer[]) as cap, unnest($channels::varchar[]) as channel, unnest($maxes::integer[]) as max
),
counted as (
    select unnest($counted_caps::integer[]) as cap, unnest($workflow_ids::integer[]) as workflow_id,
        unnest($versions::integer[]) as version, unnest($nodes::varchar[]) as node,
        unnest($content_versions::integer[]) as content_version
),
period as (
    select unnest($period_caps::integer[]) as cap, unnest($contact_zones::varchar[]) as contact_zone,
        unnest($account_zones::varchar[]) as account_zone, unnest($since::timestamp[]) as since
),
sent as (
    select workflow_id, version, node, content_version, enrollment_id, contact_id, ended_at as sent_at
    from delivery_end
    where contact_id is not null and state = 'delivered' and ended_at > (select min(since) from period)
    union all
    select workflow_id, version, node, content_version, enrollment_id, contact_id, $now::timestamp as sent_at
    from delivery
    where contact_id is not null and state = 'sending'
),
reached as (
    select k.cap, s.contact_id
    from sent s
    join counted k on k.workflow_id = s.workflow_id and k.version = s.version and k.node = s.node
        and k.content_version is not distinct from s.content_version
    join contact c on c.contact_id = s.contact_id
    left join account a on a.account_id = c.account_id
    join period p on p.cap = k.cap and p.contact_zone is not distinct from c.timezone
        and p.account_zone is not distinct from a.timezone
    where s.sent_at > p.since
    group by k.cap, s.contact_id
    having count(distinct (s.enrollment_id, s.node)) >= (select c.max from cap c where c.cap = k.cap)
)
select distinct c.channel, r.contact_id from reached r join cap c using (cap)
