-- event_subject: one row per new event with the subject it is about, NULL when it names nobody.
create or replace temp table event_subject as
with link as (
    select subject_id, into_id from identity_link where subject_id in (select person_id from mention)
)
select n.event_id,
    coalesce(u.person_id, e.person_id, case when l.into_id > 0 then l.into_id end, v.person_id) as subject_id
from new_event n
left join mention u on u.kind = 'user_id' and u.value = n.user_id
left join mention e on e.kind = 'email' and e.value = n.email
left join mention v on v.kind = 'anonymous_id' and v.value = n.anonymous_id
left join link l on l.subject_id = v.person_id
