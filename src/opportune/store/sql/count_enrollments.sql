-- One row per journey that anybody ever entered: how many started, are in it now, and reached its goal; and the same of those who were
-- kept back to be compared with, by the journey itself (held_out) or from all messages by the sending rules (globally_held_out, people
-- only; the hash is that of compile/holdout.py). The rules of the moment of the entry decide, whatever they say later.
with rule as (
    select case when lag(version) over ages is null then '-infinity'::timestamp else created_at end as since,
        coalesce(lead(created_at) over ages, 'infinity'::timestamp) as until,
        coalesce(json_extract_string(body, '$.holdout_percent')::integer, 0) as holdout_percent
    from definition
    where kind = 'sending_rules'
    window ages as (order by created_at, version)
),
entry as (
    select workflow_id, enrollment_id, subject_id, entered_at, true as is_inside, false as is_kept_back from enrollment
    union all
    select workflow_id, enrollment_id, subject_id, entered_at, false, reason = 'holdout' from enrollment_end
),
grouped as (
    select e.workflow_id, e.enrollment_id, e.is_inside,
        case
            when e.is_kept_back then 'held_out'
            when r.holdout_percent is not null and list_contains($contact_workflow_ids::integer[], e.workflow_id)
                and md5_number_lower(concat_ws(' ', e.subject_id, 'holdout')) % 100 < r.holdout_percent then 'globally_held_out'
            else 'entered'
        end as kind
    from entry e
    left join rule r on r.holdout_percent > 0 and e.entered_at >= r.since and e.entered_at < r.until
)
select g.workflow_id, count(*) filter (kind = 'entered') as entered, count(*) filter (is_inside) as inside,
    count(*) filter (kind = 'entered' and not is_inside) as "left",
    count(*) filter (kind = 'entered' and c.is_counted) as reached_goal,
    count(*) filter (kind = 'held_out') as held_out,
    count(*) filter (kind = 'held_out' and c.is_counted) as held_out_reached_goal,
    count(*) filter (kind = 'globally_held_out') as globally_held_out,
    count(*) filter (kind = 'globally_held_out' and c.is_counted) as globally_held_out_reached_goal
from grouped g
left join conversion c on c.enrollment_id = g.enrollment_id
group by g.workflow_id
