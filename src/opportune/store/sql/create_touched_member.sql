-- touched_member: one row per account that entered or left a segment of a campaign in this tick.
create or replace temp table touched_member as
select distinct subject_id as account_id
from membership_change
where tick_id = $tick_id and segment_id in (select unnest($segment_ids::integer[]))
