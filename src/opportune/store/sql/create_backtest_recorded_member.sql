-- backtest_recorded_member: one row per time that a subject was in one of these segments.
create or replace temp table backtest_recorded_member as
select segment_id, subject_id, changed_at as since,
    lead(changed_at) over (partition by segment_id, subject_id order by changed_at, tick_id) as until
from membership_change
where segment_id in (select unnest($segment_ids::integer[]))
qualify is_entered
