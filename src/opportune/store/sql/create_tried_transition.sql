-- transition: what may happen in a journey on trial, numbered from 1.
create or replace temp table transition as
select unnest($transition_ids::integer[]) as transition_id, unnest($workflow_ids::integer[]) as workflow_id,
    unnest($versions::integer[]) as version, unnest($places::integer[]) as place, unnest($nodes::varchar[]) as node,
    unnest($outcomes::varchar[]) as outcome, unnest($ends::varchar[]) as ends
