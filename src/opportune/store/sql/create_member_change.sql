-- member_change: one row per subject and segment of this pass whose membership differs from the stored one.
create or replace temp table member_change as
with new_member as (
    select subject_id, member.segment_id, member.source_id
    from (select subject_id, unnest(members) as member from outcome) as listed
),
old_member as (
    select m.subject_id, m.segment_id, m.source, m.source_id
    from segment_member m
    where m.segment_id in (select unnest($segment_ids::integer[])) and m.subject_id in (select subject_id from outcome)
)
select coalesce(n.subject_id, o.subject_id) as subject_id, coalesce(n.segment_id, o.segment_id) as segment_id,
    n.subject_id is not null as is_entered,
    case when n.subject_id is null then o.source
        when n.source_id = 0 then 'criteria'
        when n.source_id = -1 then coalesce(p.source, 'person')
        else d.kind end as source,
    case when n.subject_id is null then o.source_id when n.source_id > 0 then n.source_id end as source_id
from new_member n
full join old_member o on o.subject_id = n.subject_id and o.segment_id = n.segment_id
left join segment_pin p on p.subject_id = n.subject_id and p.segment_id = n.segment_id
left join definition_number d on d.definition_id = n.source_id
where n.subject_id is null or o.subject_id is null
order by subject_id, segment_id
