-- suspected_signal: one row per signal ever recorded of these subjects, and of the people who share an account with them.
create or replace temp table suspected_signal as
with person as (
    select coalesce(l.into_id, s.subject_id) as subject_id
    from (select unnest($subjects::bigint[]) as subject_id) s
    left join identity_link l on l.subject_id = s.subject_id
),
home as (
    select distinct case when p.subject_id < 0 then -p.subject_id else c.account_id end as account_id
    from person p
    left join contact c on c.contact_id = p.subject_id
),
subject as (
    select subject_id from person
    union
    select -account_id from home where account_id is not null
    union
    select contact_id from contact where account_id in (select account_id from home)
),
source as (
    select subject_id as source_id, subject_id from subject
    union
    select l.subject_id, l.into_id from identity_link l join subject s on s.subject_id = l.into_id
)
select s.signal_id, r.subject_id, s.subject_id as source_id, s.kind_id, s.occurred_at, s.context_key, s.quantity, s.verdict,
    s.event_id,
    -- The visitors that count for one account are different people all the same.
    case when r.subject_id > 0 then r.subject_id else s.subject_id end as person_id,
    case when r.subject_id < 0 then -r.subject_id else c.account_id end as account_id, true as is_fresh
from signal s
join source r on r.source_id = s.subject_id
left join contact c on c.contact_id = r.subject_id
