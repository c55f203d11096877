-- touched_subject: one row per subject to rescore in this tick with the first of the causes (a rank, see compile/rescore.py).
create or replace temp table touched_subject as
with touched as (
    select subject_id, 4 as cause_rank from new_signal
    union all
    select subject_id, list_position($causes, cause) from rescore_request where requested_at <= $now
    union all
    select contact_id, 5 from contact_score where $is_due and next_due_at <= $now
),
redirected as (
    select coalesce(l.into_id, t.subject_id) as subject_id, t.cause_rank
    from touched t
    left join identity_link l on l.subject_id = t.subject_id
    union all
    -- A subject that was merged away has a row to take back.
    select t.subject_id, t.cause_rank
    from touched t
    join identity_link l on l.subject_id = t.subject_id
    where t.cause_rank < 4
)
select subject_id, min(cause_rank)::tinyint as cause_rank
from redirected
group by subject_id
