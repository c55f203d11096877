-- transition: one row per outcome of a node of the versions that somebody moves through in this tick; see compile/transition.py.
create or replace temp table transition as
select unnest($transition_ids::integer[]) as transition_id, unnest($workflow_ids::integer[]) as workflow_id,
    unnest($versions::integer[]) as version, unnest($places::integer[]) as place, unnest($nodes::varchar[]) as node,
    unnest($outcomes::varchar[]) as outcome, unnest($ends::varchar[]) as ends
