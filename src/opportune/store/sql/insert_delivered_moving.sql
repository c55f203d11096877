-- Enrollments whose messages have all ended; what was answered becomes part of their context.
insert into moving by name
with news as (
    select enrollment_id, node,
        case when bool_or(state = 'delivered') then 'done' when bool_or(state = 'failed') then 'error' else 'skipped' end as result,
        arg_max(answer, delivery_id) as answer
    from delivery_news
    where enrollment_id not in (select enrollment_id from delivery)
    group by enrollment_id, node
)
select e.enrollment_id, e.workflow_id, e.version, e.subject_id, e.entry_number, e.entered_at, e.entry_key,
    case
        when n.answer is null then e.context
        else json_merge_patch(coalesce(e.context, '{}'), json_object('answers', json_object(e.node, n.answer)))
    end as context,
    e.node, e.wake_at, false as is_new, n.result, n.answer
from enrollment e
join news n on n.enrollment_id = e.enrollment_id and n.node = e.node
where list_contains($workflow_ids, e.workflow_id)
