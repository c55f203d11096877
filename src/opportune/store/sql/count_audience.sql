-- One row: the accounts in any segment to include, how many of them an excluded segment takes out, and how many remain.
with included as materialized (
    select distinct subject_id
    from segment_member
    where list_contains($include::integer[], segment_id)
),
excluded as (
    select count(distinct subject_id) as excluded_count
    from segment_member
    where list_contains($exclude::integer[], segment_id) and subject_id in (select subject_id from included)
)
select i.included_count, x.excluded_count, i.included_count - x.excluded_count as audience_count
from (select count(*) as included_count from included) i
cross join excluded x
