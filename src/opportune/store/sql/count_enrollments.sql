-- One row per journey that anybody ever entered: how many started, are in it now, and reached its goal; and the same of those who were
-- kept back to be compared with.
with entry as (
    select workflow_id, enrollment_id, true as is_inside, false as is_held_out from enrollment
    union all
    select workflow_id, enrollment_id, false, reason = 'holdout' from enrollment_end
)
select e.workflow_id, count(*) filter (not is_held_out) as entered, count(*) filter (is_inside) as inside,
    count(*) filter (not is_held_out and c.is_counted) as reached_goal,
    count(*) filter (is_held_out) as held_out,
    count(*) filter (is_held_out and c.is_counted) as held_out_reached_goal
from entry e
left join conversion c on c.enrollment_id = e.enrollment_id
group by e.workflow_id
