-- Claims of ladders on segments that they do not drive any more; what a workflow claimed stays until a rule takes it away.
delete from segment_claim
using definition_number d
where d.definition_id = segment_claim.source_id and d.kind = 'ladder'
    and (segment_claim.segment_id, segment_claim.source_id) not in (
        select (unnest($segment_ids::integer[]), unnest($ladder_ids::integer[]))
    )
