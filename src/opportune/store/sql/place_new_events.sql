-- One row per event to append, as a row of `event`, numbered in order of time.
create temp table new_event as
select row_number() over (order by occurred_at, line) as place, message_id, type, name, $system as source, anonymous_id, user_id,
    null as previous_id, group_id, email, company_domain, session_id, url_host, url_path, user_agent, ip,
    least(occurred_at, $now) as occurred_at,
    case when $as_history then least(occurred_at, $now) else $now end as received_at,
    attributes as properties, context
from matched where not is_stored
