-- One row per thing that may happen in these versions of journeys.
select transition_id, workflow_id, version, place, node, outcome, ends
from journey_transition
where (workflow_id, version) in (select unnest($workflow_ids::integer[]), unnest($versions::integer[]))
