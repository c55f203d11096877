-- backtest_stage_change: one row per day, ladder and subject whose stage would have changed.
create or replace temp table backtest_stage_change (
    moment timestamp, ladder_id integer, subject_id bigint, old_stage varchar, stage varchar
)
