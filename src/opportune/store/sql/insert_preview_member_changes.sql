-- What the pass just evaluated would change.
insert into preview_member_change
select $subject_type, subject_id, segment_id, is_entered, source, source_id from member_change
