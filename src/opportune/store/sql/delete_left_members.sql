-- Whoever left is no member any more.
delete from segment_member
using member_change c
where segment_member.subject_id = c.subject_id and segment_member.segment_id = c.segment_id and not c.is_entered
