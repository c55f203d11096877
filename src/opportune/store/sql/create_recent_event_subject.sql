-- event_subject: one row per event of new_event with the subject it is about, as far as that is known by now.
create or replace temp table event_subject as
with named as (
    select event_id, 1 as place, 'user_id' as kind, user_id as value from new_event where user_id is not null
    union all
    select event_id, 2, 'email', email from new_event where email is not null
    union all
    select event_id, 3, 'anonymous_id', anonymous_id from new_event where anonymous_id is not null
),
known as (
    select n.event_id, n.place, coalesce(l.into_id, a.person_id) as subject_id
    from named n
    join identity_alias a on a.alias_hash = md5_number_lower(n.kind || ':' || n.value) and a.kind = n.kind and a.value = n.value
    left join identity_link l on l.subject_id = a.person_id
)
select event_id, arg_min(subject_id, place) as subject_id
from known
group by event_id
