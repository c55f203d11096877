"""What may happen in journeys, by the numbers that their steps have for good."""

from __future__ import annotations

from collections.abc import Mapping

from opportune.compile.transition import Transition, Transitions, transitions
from opportune.model.journey import JourneyDefinition
from opportune.store import Transaction


def known_transitions(
    tx: Transaction, journeys: Mapping[tuple[int, int], JourneyDefinition]
) -> dict[tuple[int, int], Transitions]:
    """The transitions of each of these versions, by the number of its workflow and its own; those without a number get one."""
    if not journeys:
        return {}
    rows = [
        (number, version, one.place, one.node, one.outcome)
        for (number, version), journey in journeys.items()
        for one in transitions(journey)
    ]
    names = ("workflow_ids", "versions", "places", "nodes", "outcomes")
    tx.fixed("insert_journey_transitions", dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    numbers, versions = (list(column) for column in zip(*journeys, strict=True))
    stored: dict[tuple[object, ...], int] = {
        tuple(key): transition_id
        for transition_id, *key in tx.fixed("list_journey_transitions", {"workflow_ids": numbers, "versions": versions})
    }

    def numbered(number: int, version: int, one: Transition) -> int:
        return stored[number, version, one.place, one.node, one.outcome]

    return {
        (number, version): {one: numbered(number, version, one) for one in transitions(journey)}
        for (number, version), journey in journeys.items()
    }
