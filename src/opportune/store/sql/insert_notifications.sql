-- One notification for each person who is to know that somebody passed a node; everybody when nobody is named, and one without a
-- reader while nobody signs in.
insert into notification by name
with passing as (
    select subject_id
    from journey_step s
    join transition t using (transition_id)
    where t.workflow_id = $workflow_id and t.version = $version and t.node = $node
),
said as (
    select count(*) as subjects, min(subject_id) as subject_id from passing
),
reader as (
    select distinct user_id
    from user_access
    where len($users) = 0
        or list_contains($users, role)
        or list_contains(list_transform($users, lambda name: lower(name)), lower(email))
    union all
    select null where len($users) = 0 and not exists (select 1 from user_access)
)
select (select next_id from id_counter where name = 'notification') + row_number() over (order by user_id) - 1 as notification_id,
    user_id, case when subjects > 1 then $title || ' (' || subjects || ')' else $title end as title, $body as body,
    case when subjects = 1 then '/' || $subject_type || 's/' || subject_id else '/journeys/' || $journey end as link,
    $now as created_at
from reader
cross join said
where subjects > 0
