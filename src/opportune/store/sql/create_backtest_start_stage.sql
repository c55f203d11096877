-- backtest_start_stage: one row per ladder and subject that stood on it at $start, as recorded.
create or replace temp table backtest_start_stage as
select ladder_id, subject_id, to_stage as stage, changed_at as since, from_stage as previous_stage
from stage_change
where ladder_id in (select unnest($ladder_ids::integer[])) and changed_at <= $start
qualify row_number() over (partition by ladder_id, subject_id order by changed_at desc, tick_id desc) = 1
    and to_stage is not null
