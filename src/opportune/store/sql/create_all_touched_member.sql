-- touched_member: one row per account that is in a segment of a campaign, or in its audience as its receiver was told.
create or replace temp table touched_member as
select subject_id as account_id
from segment_member
where segment_id in (select unnest($segment_ids::integer[]))
union
select account_id from told_member where endpoint_id = $endpoint_id
