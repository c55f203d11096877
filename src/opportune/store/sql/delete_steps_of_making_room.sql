-- Steps that nobody takes: those of whoever is held off, and what the outranked would have done. That a goal was reached stays.
delete from journey_step
where exists (
    from making_room r where r.enrollment_id = journey_step.enrollment_id
        and (r.is_new or transition_id not in (select transition_id from transition where outcome = 'reached'))
)
