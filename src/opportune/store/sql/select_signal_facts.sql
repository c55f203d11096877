-- One row about what there is to rescore: the kinds of the new signals, whether subjects are touched for another reason than them or
-- time, whether any score may change at all, whether anonymous parts of accounts are touched, and whether somebody asked.
select (select list(distinct kind_id) from new_signal) as kind_ids, t.request_count,
    t.touched_count > 0 or exists (select 1 from account_score where $is_due and next_due_at <= $now) as is_touched,
    t.anonymous_count > 0 as has_anonymous, exists (select 1 from rescore_request where requested_at <= $now) as has_requests
from (
    select count(*) as touched_count, count(*) filter (cause_rank < 4) as request_count,
        count(*) filter (subject_id < 0) as anonymous_count
    from touched_subject
) as t
