-- claim_change: one row per subject and segment of this pass whose claim differs from the stored one.
create or replace temp table claim_change as
with new_claim as (
    select subject_id, claim.segment_id, claim.source_id
    from (select subject_id, unnest(claims) as claim from outcome) as listed
),
old_claim as (
    select subject_id, segment_id, source_id
    from segment_claim
    where segment_id in (select unnest($segment_ids::integer[])) and subject_id in (select subject_id from outcome)
)
select coalesce(n.subject_id, o.subject_id) as subject_id, coalesce(n.segment_id, o.segment_id) as segment_id,
    n.source_id as new_source_id, o.source_id as old_source_id
from new_claim n
full join old_claim o on o.subject_id = n.subject_id and o.segment_id = n.segment_id
where n.source_id is distinct from o.source_id
order by subject_id, segment_id
