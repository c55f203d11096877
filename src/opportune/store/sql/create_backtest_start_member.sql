-- backtest_start_member: one row per segment and subject that was in it at $start, as recorded, and what had put it there.
create or replace temp table backtest_start_member as
select segment_id, subject_id, coalesce(source_id, 0) as source_id
from membership_change
where segment_id in (select unnest($segment_ids::integer[])) and changed_at <= $start
qualify row_number() over (partition by segment_id, subject_id order by changed_at desc, tick_id desc) = 1 and is_entered
