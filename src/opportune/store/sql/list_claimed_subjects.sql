-- One row per named subject that a workflow or ladder keeps in the segment: number, what was given, its kind and key.
select f.number, f.value, d.kind, d.key
from found_subject f
join segment_claim c on c.segment_id = $segment_id and c.subject_id = f.subject_id
join definition_number d on d.definition_id = c.source_id
order by f.number
