"""What may happen in journeys, by the numbers that their steps have for good."""

from __future__ import annotations

from collections.abc import Mapping

from opportune.compile.transition import Transition, TransitionIds, transition_rows, transitions
from opportune.model.journey import JourneyDefinition
from opportune.store import Transaction

# The number of a workflow, and a version of it.
Version = tuple[int, int]


def number_transitions(
    tx: Transaction, journeys: Mapping[Version, JourneyDefinition]
) -> Mapping[Version, TransitionIds]:
    """The numbers of what may happen in each of these; what has none yet gets one."""
    if not journeys:
        return {}
    found = {version: transitions(journey) for version, journey in journeys.items()}
    tx.fixed("insert_journey_transitions", transition_rows((*version, those) for version, those in found.items()))
    numbers, versions = (list(column) for column in zip(*journeys, strict=True))
    stored = {
        (number, version, Transition(*said)): transition_id
        for transition_id, number, version, *said in tx.fixed(
            "list_journey_transitions", {"workflow_ids": numbers, "versions": versions}
        )
    }
    return {version: {one: stored[*version, one] for one in those} for version, those in found.items()}
