-- One row per journey that anybody ever entered: how many, how many are in it now, and how many left by its goal.
with entry as (
    select workflow_id, true as is_inside, false as is_goal from enrollment
    union all
    select workflow_id, false, reason = 'goal' from enrollment_end
)
select workflow_id, count(*) as entered, count(*) filter (is_inside) as inside, count(*) filter (is_goal) as reached_goal
from entry
group by workflow_id
