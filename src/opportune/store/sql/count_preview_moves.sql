-- One row per pair of segments: how many subjects a preview would let leave the one and enter the other.
select o.segment_id as from_id, n.segment_id as to_id, count(*) as subjects
from preview_member_change o
join preview_member_change n on n.subject_id = o.subject_id and n.subject_type = o.subject_type
where not o.is_entered and n.is_entered
    and o.segment_id in (select unnest($segment_ids::integer[])) and n.segment_id in (select unnest($segment_ids::integer[]))
group by all
order by subjects desc, from_id, to_id
