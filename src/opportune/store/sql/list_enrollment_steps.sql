-- One row per step of an enrollment, in order, with the version it was taken by; being moved to another version is one. from_version is
-- that before the move.
with step as (
    select false as is_move, place, stepped_at, node, outcome, version, null as from_version
    from enrollment_step
    where enrollment_id = $enrollment_id
    union all
    select true, 0, moved_at, node, 'moved', to_version, from_version
    from enrollment_move
    where enrollment_id = $enrollment_id
)
select stepped_at, node, outcome, version, from_version
from step
order by stepped_at, is_move, place, version
