-- One row per step of an enrollment, in order, with the version it was taken by; being moved to another version is one. from_version is
-- that before the move. A move has its place after the steps of the tick before it, since ticks may be behind the time of day.
with step as (
    select s.stepped_at as ticked_at, false as is_move, t.place, s.stepped_at, t.node, t.outcome, t.version, null as from_version
    from enrollment_step s
    join journey_transition t using (transition_id)
    where s.enrollment_id = $enrollment_id
    union all
    select t.ticked_at, true, 0, m.moved_at, m.node, 'moved', m.to_version, m.from_version
    from enrollment_move m
    left join tick t on t.tick_id = m.tick_id
    where m.enrollment_id = $enrollment_id
)
select stepped_at, node, outcome, version, from_version
from step
order by ticked_at nulls first, is_move, place, version
