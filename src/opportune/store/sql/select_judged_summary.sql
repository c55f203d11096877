-- One row: the user agents among the judged events, how many clicked links of emails, and how many are page views.
select list(distinct user_agent) filter (user_agent is not null) as agents,
    count(*) filter (is_email and link is not null) as link_count,
    count(*) filter (type in ('page', 'screen')) as page_count
from judged_event
