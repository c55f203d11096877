-- Nobody is taken out of an ad audience at the exit whom a journey has put into it again meanwhile.
insert into delivery_end by name
with place as (
    select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version,
        unnest($nodes::varchar[]) as node, unnest($subject_types::varchar[]) as subject_type,
        unnest($connectors::varchar[]) as connector, unnest($audiences::varchar[]) as audience, unnest($actions::varchar[]) as action
),
told as (
    select d.delivery_id, d.on_exit, d.subject_id, p.subject_type, p.connector, p.audience
    from delivery d
    join place p on p.workflow_id = d.workflow_id and p.version = d.version and p.node = d.node
    where d.state = 'waiting' and (d.on_exit or (d.created_at = $now and p.action <> 'removal'))
)
select d.* exclude (state, due_at, reason), 'skipped' as state, $now as ended_at, 'put_in_again' as reason
from delivery d
where d.delivery_id in (
    select r.delivery_id
    from told r
    join told p using (subject_type, subject_id, connector, audience)
    where r.on_exit and not p.on_exit and p.delivery_id > r.delivery_id
)
