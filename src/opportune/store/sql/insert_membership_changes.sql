-- The net changes of this pass, appended to the history of memberships.
insert into membership_change by name
select $tick_id as tick_id, $now as changed_at, segment_id, subject_id, is_entered, source, source_id
from member_change
