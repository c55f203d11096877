-- Entries that ended lately in these journeys: the goal still counts for them.
insert into moving by name
with journey as (
    select unnest($workflow_ids::integer[]) as workflow_id, unnest($window_days::integer[]) as window_days
)
select e.enrollment_id, e.workflow_id, e.version, e.subject_id, e.entry_number, e.entered_at, e.entry_key, null as node,
    false as is_new
from enrollment_end e
join journey j on j.workflow_id = e.workflow_id
where e.ended_at > $now::timestamp - to_days(j.window_days)
    and e.reason not in ('deleted', 'merged')
    and not exists (select 1 from conversion c where c.enrollment_id = e.enrollment_id)
