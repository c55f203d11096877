-- Claims that changed or ended.
delete from segment_claim
using claim_change c
where segment_claim.subject_id = c.subject_id and segment_claim.segment_id = c.segment_id and c.old_source_id is not null
