-- Who passed a goal node in this tick, the first of several.
insert into conversion
select s.enrollment_id, t.workflow_id, t.version, arg_min(t.node, t.place), $now, true
from journey_step s
join transition t using (transition_id)
where t.workflow_id = $workflow_id and t.version = $version and list_contains($nodes, t.node) and t.outcome = 'done'
    and not exists (select 1 from conversion c where c.enrollment_id = s.enrollment_id)
group by s.enrollment_id, t.workflow_id, t.version
