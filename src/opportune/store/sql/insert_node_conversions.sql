-- Who passed a goal node in this tick, the first of several.
insert into conversion
select s.enrollment_id, m.workflow_id, m.version, arg_min(s.node, s.place), $now, true
from journey_step s
join moving m on m.enrollment_id = s.enrollment_id
where m.workflow_id = $workflow_id and m.version = $version and list_contains($nodes, s.node) and s.outcome = 'done'
    and s.enrollment_id not in (select enrollment_id from conversion)
group by s.enrollment_id, m.workflow_id, m.version
