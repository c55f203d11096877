-- asked_source: one row per subject as recorded in signals that counts for a contact or account asked about.
create or replace temp table asked_source as
with own as (
    select contact_id as source_id, contact_id as person_id, contact_id, account_id
    from contact
    where account_id in (select subject_id from asked_account)
    union all
    select contact_id, contact_id, contact_id, account_id
    from contact
    where contact_id in (select subject_id from asked_contact)
        and (account_id is null or account_id not in (select subject_id from asked_account))
    union all
    select -subject_id, -subject_id, null, subject_id from asked_account
)
select * from own
union all
-- The visitors that count for one account are different people all the same.
select l.subject_id, case when l.into_id < 0 then l.subject_id else l.into_id end, o.contact_id, o.account_id
from identity_link l
join own o on o.source_id = l.into_id
