-- touched_account: one row per account whose roll-up may have changed, with the first of the causes.
create or replace temp table touched_account as
select account_id, min(cause_rank)::tinyint as cause_rank
from (
    select account_id, cause_rank from scored_contact
    union all
    select old_account_id, cause_rank from scored_contact
    union all
    select account_id, 5 from account_score where $is_due and next_due_at <= $now
) as touched
where account_id is not null
group by account_id
