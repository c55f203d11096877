-- Claims of a journey on segments for those who pass a node, unless somebody claims them there already.
insert into segment_claim by name
with passing as (
    select subject_id
    from journey_step s
    join transition t using (transition_id)
    where t.workflow_id = $workflow_id and t.version = $version and t.node = $node
),
claim as (
    select distinct g.segment_id, p.subject_id
    from passing p
    cross join (select unnest($segment_ids::integer[]) as segment_id) g
)
select segment_id, subject_id, $workflow_id as source_id, $now as since
from claim
where (segment_id, subject_id) not in (select segment_id, subject_id from segment_claim)
