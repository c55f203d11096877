-- Whoever entered is a member from now on.
insert into segment_member
select segment_id, subject_id, source, source_id, $now
from member_change
where is_entered
