-- The members of segments that go out of force.
insert into preview_member_change
select g.subject_type, m.subject_id, m.segment_id, false, null
from segment_member m
join (select unnest($segment_ids::integer[]) as segment_id, unnest($subject_types::varchar[]) as subject_type) g
    on g.segment_id = m.segment_id
