-- For those who came to a node that had nobody to send to: they go on in the next tick.
insert into delivery_news
select s.enrollment_id, t.node, 0, 'skipped', null
from journey_step s
join transition t using (transition_id)
where t.outcome = 'waiting' and s.wake_at = timestamp 'infinity'
    and s.enrollment_id not in (select enrollment_id from delivery)
