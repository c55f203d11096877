-- One row about the new events: how many, how many of each kind that needs a step of its own, and which types and names there are.
select count(*) as event_count,
    count(*) filter (type = 'identify' and properties is not null) as identify_count,
    count(*) filter (type = 'group' and properties is not null) as group_count,
    count(*) filter (coalesce(user_id, email, anonymous_id) is null and coalesce(group_id, company_domain) is not null)
        as company_count,
    count(*) filter (type = 'track' and event_key like '%click%') as click_count,
    (select count(*) from pending_signal) as pending_count,
    coalesce(list(distinct type), []) as types,
    coalesce(list(distinct event_key) filter (event_key is not null), []) as event_keys
from new_event
