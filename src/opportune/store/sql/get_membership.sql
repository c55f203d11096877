-- At most one row: since when somebody is in a segment, and what brought that about.
select m.since, m.source, d.key as source_key
from segment_member m
left join definition_number d on d.definition_id = m.source_id
where m.segment_id = $segment_id and m.subject_id = $subject_id
