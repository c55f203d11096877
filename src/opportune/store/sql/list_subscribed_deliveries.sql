-- One row per message of these that is for a browser which belongs to its contact now.
select d.delivery_id
from delivery d
join web_push_subscription w on w.subscription_key = d.subscription_key
left join identity_link l on l.subject_id = w.person_id
where list_contains($ids::bigint[], d.delivery_id)
    and coalesce(case when l.into_id > 0 then l.into_id end, w.person_id) = d.contact_id
