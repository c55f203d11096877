-- One row per day and segment: how many subjects would have entered and left it.
select moment, segment_id, count(*) filter (is_entered) as entered, count(*) filter (not is_entered) as left_count
from backtest_member_change
group by moment, segment_id
