-- One row about what there is to rescore: the kinds of the new signals, and whether subjects are touched for another reason than them or time.
select (select list(distinct kind_id) from new_signal) as kind_ids,
    (select count(*) from touched_subject where cause_rank < 4) as request_count
