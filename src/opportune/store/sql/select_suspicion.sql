-- One row about the new events: their user agents, whether a machine may have marked one as its own, whether one is about a mail, and
-- how many page views come without a user agent and from one visitor.
select list(distinct user_agent) filter (user_agent is not null) as agents,
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
