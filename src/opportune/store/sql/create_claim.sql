-- claim: one row per combination of identifiers among the new events, with what is known about each of them.
create or replace temp table claim as
with combination as (
    select min(event_id) as event_id, type, anonymous_id, user_id, previous_id, email, group_id, company_domain
    from (
        select event_id, anonymous_id, user_id, previous_id, email, group_id, company_domain,
            case when type in ('alias', 'group') then type else 'track' end as type,
            -- The last group call wins, so each of them is a claim of its own.
            case when type = 'group' then event_id end as group_call
        from new_event
    ) as identifiers
    group by type, anonymous_id, user_id, previous_id, email, group_id, company_domain, group_call
),
joined as (
    select c.*, v.person_id as visitor_id, u.person_id as user_contact_id, e.person_id as email_contact_id,
        coalesce(u.person_id, e.person_id) as contact_id
    from combination c
    left join mention v on v.kind = 'anonymous_id' and v.value = c.anonymous_id
    left join mention u on u.kind = 'user_id' and u.value = c.user_id
    left join mention e on e.kind = 'email' and e.value = c.email
),
-- The few rows of the large tables first: the outer joins below would otherwise read them whole.
link as (
    select subject_id, into_id from identity_link where subject_id in (select person_id from mention)
),
known_contact as (
    select contact_id, account_id
    from contact
    where contact_id in (select contact_id from joined where company_domain is not null or group_id is not null)
)
select j.*, l.into_id as visitor_into_id, k.account_id as contact_account_id
from joined j
left join link l on l.subject_id = j.visitor_id
left join known_contact k on k.contact_id = j.contact_id
order by j.event_id
