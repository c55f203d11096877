-- One row: the accounts in any segment to include, how many of them an excluded segment takes out, and how many remain.
with included as (
    select distinct subject_id
    from segment_member
    where segment_id in (select unnest($include::integer[]))
),
excluded as (
    select distinct subject_id
    from segment_member
    where segment_id in (select unnest($exclude::integer[]))
)
select count(*) as included_count, count(x.subject_id) as excluded_count, count(*) - count(x.subject_id) as audience_count
from included i
left join excluded x on x.subject_id = i.subject_id
