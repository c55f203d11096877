-- Named subjects that a workflow or ladder keeps in the segment are left alone.
delete from found_subject
where subject_id in (select subject_id from segment_claim where segment_id = $segment_id)
