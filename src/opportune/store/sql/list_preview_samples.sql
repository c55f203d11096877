-- Of each segment those with the highest scores who would enter or leave it, at most $sample_size a way. `acts` are the
-- workflows that do something about them, `stages` the ladders that give them another stage.
with sampled as (
    select c.subject_type, c.subject_id, c.segment_id, c.is_entered, c.source, c.source_id,
        coalesce(a.score, s.score) as score
    from preview_member_change c
    left join account_score a on c.subject_type = 'account' and a.account_id = c.subject_id
    left join contact_score s on c.subject_type = 'contact' and s.contact_id = c.subject_id
    where c.segment_id in (select unnest($segment_ids::integer[]))
    qualify row_number() over (
        partition by c.segment_id, c.is_entered order by coalesce(a.score, s.score) desc nulls last, c.subject_id
    ) <= $sample_size
),
act as (
    select subject_id, list({'workflow_id': workflow_id, 'outcome': outcome} order by workflow_id) as acts
    from preview_run
    where outcome <> 'unchanged' and subject_id in (select subject_id from sampled)
    group by subject_id
),
step as (
    select subject_id, list({'ladder_id': ladder_id, 'stage': stage} order by ladder_id) as stages
    from preview_stage_change
    where subject_id in (select subject_id from sampled)
    group by subject_id
)
select s.segment_id, s.is_entered, s.subject_id,
    coalesce(a.name, nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email) as name,
    coalesce(a.domain, h.domain) as domain, s.score, s.source, s.source_id,
    coalesce(w.acts, []) as acts, coalesce(g.stages, []) as stages
from sampled s
left join account a on s.subject_type = 'account' and a.account_id = s.subject_id
left join contact c on s.subject_type = 'contact' and c.contact_id = s.subject_id
left join account h on h.account_id = c.account_id
left join act w on w.subject_id = s.subject_id
left join step g on g.subject_id = s.subject_id
order by s.segment_id, s.is_entered, s.score desc nulls last, s.subject_id
