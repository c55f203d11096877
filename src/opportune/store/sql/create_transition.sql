-- transition: what may happen in the versions of journeys that somebody moves through in this tick (see compile/transition.py), and in
-- all versions of those that somebody may be taken out of to make room.
create or replace temp table transition as
select *
from journey_transition
where (workflow_id, version) in (select unnest($workflow_ids::integer[]), unnest($versions::integer[]))
    or (outcome = 'outranked' and list_contains($grouped_ids::integer[], workflow_id))
