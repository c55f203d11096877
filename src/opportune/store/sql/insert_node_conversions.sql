-- Who passed a goal node in this tick, the first of several.
insert into conversion
select s.enrollment_id, s.workflow_id, s.version, arg_min(s.node, s.place), $now, true
from journey_step s
where s.workflow_id = $workflow_id and s.version = $version and list_contains($nodes, s.node) and s.outcome = 'done'
    and not exists (select 1 from conversion c where c.enrollment_id = s.enrollment_id)
group by s.enrollment_id, s.workflow_id, s.version
