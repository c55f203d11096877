-- backtest_recorded_stage: one row per time that a subject stood on a stage of one of these ladders.
create or replace temp table backtest_recorded_stage as
select ladder_id, subject_id, to_stage as stage, changed_at as since,
    lead(changed_at) over (partition by ladder_id, subject_id order by changed_at, tick_id) as until
from stage_change
where ladder_id in (select unnest($ladder_ids::integer[]))
qualify to_stage is not null
