-- touched_account: one row per account whose roll-up may have changed, with the first of the causes.
create or replace temp table touched_account as
select account_id, min(cause_rank)::tinyint as cause_rank
from (
    select unnest([account_id, old_account_id]) as account_id, cause_rank from scored_contact
    union all
    -- A merged account has a score to take back, also when all its people had left it before.
    select -subject_id, cause_rank from touched_subject where subject_id < 0 and cause_rank < 4
    union all
    select account_id, 5 from account_score where $is_due and next_due_at <= $now
) as touched
where account_id is not null
group by account_id
