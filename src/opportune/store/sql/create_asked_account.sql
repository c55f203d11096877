-- asked_account: one row per account whose segments are looked at in this tick, those of the contacts asked about among them.
create or replace temp table asked_account as
with asked as (
    select account_id as subject_id from touched_account
    union
    select -subject_id from touched_subject where subject_id < 0
    union
    select account_id from contact where contact_id in (select subject_id from asked_contact)
    union
    select subject_id from evaluation_request where subject_type = 'account' and requested_at <= $now
    union
    select subject_id from criteria_due where $is_due and subject_type = 'account' and due_at <= $now
    union
    -- Made or changed by this very tick.
    select account_id from account where updated_at = $now
)
select account_id as subject_id
from account
where account_id in (select subject_id from asked)
