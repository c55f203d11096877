-- The net changes of this pass, appended to the history of memberships; those of a silent import are silent.
insert into membership_change by name
select $tick_id as tick_id, $now as changed_at, segment_id, subject_id, is_entered, source, source_id,
    subject_id in (select subject_id from silent_subject where subject_type = $subject_type) as is_silent
from member_change
