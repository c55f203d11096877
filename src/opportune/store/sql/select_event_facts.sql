-- One row about the new events: how many, how many of each kind that needs a step of its own.
select count(*) as event_count,
    count(*) filter (type = 'identify' and properties is not null) as identify_count,
    count(*) filter (type = 'group' and properties is not null) as group_count,
    count(*) filter (coalesce(user_id, email, anonymous_id) is null and coalesce(group_id, company_domain) is not null) as company_count
from new_event
