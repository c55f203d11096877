-- One row per day, ladder and stage: by how many the subjects on it would have grown.
select moment, ladder_id, stage, sum(step)::bigint as growth
from (
    select moment, ladder_id, stage, 1 as step from backtest_stage_change where stage is not null
    union all
    select moment, ladder_id, old_stage, -1 from backtest_stage_change where old_stage is not null
) as steps
group by moment, ladder_id, stage
