-- making_room: one row per enrollment that gives way to another one of its conflict group: those who come (is_new) are held off, those
-- inside are outranked. by_workflow_id is the journey for which they do. The highest priority has its way; of equals whoever is inside,
-- then the journey whose key comes first. Who was held out of another journey counts as inside as long as the goal is measured, but
-- only against those who come; where no goal is measured (window_days is 0), who is held out comes to nothing. for_everybody: those
-- inside are compared with each other as well, after an edit or a merge. Who is in apart_from_workflow_id does not count as inside.
create or replace temp table making_room as
with journey as (
    select unnest($workflow_ids::integer[]) as workflow_id, unnest($keys::varchar[]) as key,
        unnest($conflict_groups::varchar[]) as conflict_group, unnest($priorities::integer[]) as priority,
        unnest($window_days::integer[]) as window_days
),
happened as (
    select s.enrollment_id, t.outcome, t.ends
    from journey_step s
    join transition t using (transition_id)
),
coming as (
    select j.conflict_group, j.priority, j.key, m.workflow_id, m.subject_id, m.enrollment_id
    from moving m
    join journey j on j.workflow_id = m.workflow_id
    where m.is_new
        and m.enrollment_id in (select enrollment_id from happened where outcome not in ('refused', 'reached'))
        and (j.window_days > 0 or m.enrollment_id not in (select enrollment_id from happened where outcome = 'holdout'))
),
inside as (
    select j.conflict_group, j.priority, j.key, e.workflow_id, e.subject_id, e.enrollment_id
    from enrollment e
    join journey j on j.workflow_id = e.workflow_id
    where e.enrollment_id not in (select enrollment_id from happened where ends is not null)
        and e.workflow_id is distinct from $apart_from_workflow_id::integer
        and ($for_everybody or e.subject_id in (select subject_id from coming))
),
kept_off as (
    select c.enrollment_id, arg_min(j.workflow_id, {'rank': -j.priority, 'key': j.key}) as by_workflow_id
    from coming c
    join journey j on j.conflict_group = c.conflict_group and j.workflow_id <> c.workflow_id and j.priority >= c.priority
    join enrollment_end e on e.workflow_id = j.workflow_id and e.subject_id = c.subject_id
    where e.reason = 'holdout' and e.ended_at > $now::timestamp - to_days(j.window_days)
        and e.enrollment_id not in (select enrollment_id from conversion)
        and e.enrollment_id not in (select enrollment_id from happened where outcome = 'reached')
    group by c.enrollment_id
),
ranked as (
    select enrollment_id, is_new, row_number() over ranks as rank, first_value(workflow_id) over ranks as by_workflow_id
    from (
        select *, false as is_new from inside
        union all by name
        select *, true as is_new from coming where enrollment_id not in (select enrollment_id from kept_off)
    ) contender
    window ranks as (
        partition by conflict_group, subject_id
        order by priority desc, is_new, case when is_new then key end, enrollment_id
    )
)
select enrollment_id, is_new, by_workflow_id from ranked where rank > 1
union all
select enrollment_id, true, by_workflow_id from kept_off
