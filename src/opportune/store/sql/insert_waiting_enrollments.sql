-- Where those stand who came in this tick and wait.
insert into enrollment by name
select m.enrollment_id, m.workflow_id, m.version, m.subject_id, m.entry_number, m.entered_at,
    coalesce(m.entry_key, '') as entry_key, m.context, t.node, $now as arrived_at, s.wake_at
from journey_step s
join transition t using (transition_id)
join moving m on m.enrollment_id = s.enrollment_id
where m.is_new and t.outcome = 'waiting'
