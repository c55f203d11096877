-- asked_account: one row per account on the way through a journey that this tick looks at, and those of the contacts.
create or replace temp table asked_account as
select account_id as subject_id
from account
where account_id in (select subject_id from moving where list_contains($account_ids, workflow_id))
    or account_id in (select account_id from contact where contact_id in (select subject_id from asked_contact))
