-- One row per browser that a contact subscribed with, the last one used first.
select w.subscription_key, w.endpoint, w.service, w.user_agent, w.subscribed_at, w.seen_at
from web_push_subscription w
left join identity_link l on l.subject_id = w.person_id
where coalesce(case when l.into_id > 0 then l.into_id end, w.person_id) = $contact_id
order by w.seen_at desc, w.subscription_key
