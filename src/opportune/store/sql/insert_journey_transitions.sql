-- What may happen in versions of journeys, numbered on from what is known already.
insert into journey_transition
select (select coalesce(max(transition_id), 0) from journey_transition)
        + row_number() over (order by workflow_id, version, place, node, outcome, ends) as transition_id, *
from (
    select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version,
        unnest($places::integer[]) as place, unnest($nodes::varchar[]) as node, unnest($outcomes::varchar[]) as outcome,
        unnest($ends::varchar[]) as ends
    except
    select workflow_id, version, place, node, outcome, ends
    from journey_transition
) t
