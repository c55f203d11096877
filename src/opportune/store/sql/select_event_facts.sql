-- One row about the new events: how many, how many of each kind that needs a step of its own, which types and names there are,
-- and what may tell that a machine sent one.
select count(*) as event_count,
    count(*) filter (type = 'identify' and properties is not null) as identify_count,
    count(*) filter (type = 'group' and properties is not null) as group_count,
    count(*) filter (coalesce(user_id, email, anonymous_id) is null and coalesce(group_id, company_domain) is not null)
        as company_count,
    count(*) filter (type = 'track' and event_key like '%click%') as click_count,
    coalesce(list(distinct type), []) as types,
    coalesce(list(distinct event_key) filter (event_key is not null), []) as event_keys,
    coalesce(list(distinct user_agent) filter (user_agent is not null), []) as user_agents,
    coalesce(bool_or(upper(coalesce(context ->> '$.method', properties ->> '$.method')) = 'HEAD'), false)
        or coalesce(bool_or((properties ->> '$.trap') = 'true'), false) as is_marked,
    coalesce(bool_or(type = 'track' and event_key like '%mail%'), false) as is_mail,
    count(*) filter (type in ('page', 'screen') and coalesce(user_agent, '') = '') as without_agent,
    (
        select coalesce(max(pages), 0)
        from (
            select count(*) as pages
            from new_event
            where type in ('page', 'screen') and coalesce(email, user_id, anonymous_id) is not null
            group by coalesce(email, user_id, anonymous_id)
        )
    ) as pages_of_one
from new_event
