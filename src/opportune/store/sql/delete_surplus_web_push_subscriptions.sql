-- Of people with more browsers than anybody has, those that were not used the longest.
delete from web_push_subscription
where subscription_key in (
    select w.subscription_key
    from web_push_subscription w
    left join identity_link l on l.subject_id = w.person_id
    qualify row_number() over (
        partition by coalesce(case when l.into_id > 0 then l.into_id end, w.person_id) order by w.seen_at desc, w.subscription_key
    ) > $per_person_max
)
