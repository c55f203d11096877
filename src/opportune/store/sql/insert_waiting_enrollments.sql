-- Where those stand from now on who wait.
insert into enrollment
select m.enrollment_id, m.workflow_id, m.version, m.subject_id, m.entry_number, m.entered_at, s.node, $now, s.wake_at
from journey_step s
join moving m on m.enrollment_id = s.enrollment_id
where s.outcome = 'waiting'
