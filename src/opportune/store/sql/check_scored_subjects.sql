-- One row: how many scores belong to nobody, and one of them. Whoever was merged or erased since the last tick still waits for it.
with waiting as (
    select subject_id from rescore_request
),
orphan as (
    select 'contact ' || contact_id as subject from contact_score
    where contact_id > 0 and contact_id not in (select contact_id from contact) and contact_id not in (select subject_id from waiting)
    union all
    select 'the anonymous part of account ' || -contact_id from contact_score
    where contact_id < 0 and -contact_id not in (select account_id from account) and contact_id not in (select subject_id from waiting)
    union all
    select 'account ' || account_id from account_score
    where account_id not in (select account_id from account) and -account_id not in (select subject_id from waiting)
)
select count(*) as count, min(subject) as example from orphan
