-- At most one row: where a browser is sent to, its keys encrypted, and whom it belongs to now.
select w.endpoint, w.sealed_keys, coalesce(case when l.into_id > 0 then l.into_id end, w.person_id) as contact_id
from web_push_subscription w
left join identity_link l on l.subject_id = w.person_id
where w.subscription_key = $subscription_key
