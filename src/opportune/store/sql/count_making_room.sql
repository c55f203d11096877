-- One row per journey of a conflict group that holds off somebody who would come (is_new), or that somebody would leave for another.
select r.is_new, case when r.is_new then r.by_workflow_id else e.workflow_id end as workflow_id, count(*) as count
from making_room r
left join enrollment e on e.enrollment_id = r.enrollment_id
group by all
order by all
