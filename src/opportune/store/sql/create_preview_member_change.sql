-- preview_member_change: one row per subject and segment that a preview would let enter or leave.
create or replace temp table preview_member_change (
    subject_type varchar, subject_id bigint, segment_id integer, is_entered boolean, source_id integer
)
