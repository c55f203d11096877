-- backtest_member_change: one row per day, segment and subject that would have entered or left it.
create or replace temp table backtest_member_change (
    moment timestamp, segment_id integer, subject_id bigint, is_entered boolean
)
