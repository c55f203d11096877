-- Tasks about the accounts that pass a node, for the owner who is named or else that of the record.
insert into task by name
select (select next_id from id_counter where name = 'task') + row_number() over (order by s.enrollment_id) - 1 as task_id,
    $title as title, $note as note, 'account' as subject_type, s.subject_id,
    case when $owner <> '' then $owner else coalesce(o.email, '') end as owner,
    $now::timestamp + to_days($due_days::integer) as due_at, 'open' as state, t.workflow_id, s.enrollment_id, $now as created_at
from journey_step s
join transition t using (transition_id)
join account r on r.account_id = s.subject_id
left join users o on o.user_id = r.owner_id
where t.workflow_id = $workflow_id and t.version = $version and t.node = $node
