-- Claims that began or changed.
insert into segment_claim
select segment_id, subject_id, new_source_id, $now
from claim_change
where new_source_id is not null
