-- At most one row: the workflow or ladder that keeps somebody in a segment, since when.
select d.kind, d.key, c.since
from segment_claim c
join definition_number d on d.definition_id = c.source_id
where c.segment_id = $segment_id and c.subject_id = $subject_id
