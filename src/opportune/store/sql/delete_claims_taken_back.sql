-- Claims of journeys on segments that were to last until the exit.
delete from segment_claim
where (segment_id, subject_id, source_id) in (select segment_id, subject_id, source_id from taken_back)
