-- One row about what there is to rescore: the kinds of the new signals, whether subjects are touched for another reason than them or
-- time, and whether any score may change at all.
select (select list(distinct kind_id) from new_signal) as kind_ids,
    (select count(*) from touched_subject where cause_rank < 4) as request_count,
    exists (select 1 from touched_subject)
        or exists (select 1 from account_score where $is_due and next_due_at <= $now) as is_touched
