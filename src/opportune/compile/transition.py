"""What may happen to somebody at a node, numbered: a step names one of these, and not five words a million times over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from opportune.compile.pause import WAITING
from opportune.model.journey import JourneyDefinition
from opportune.model.node import ENTRY, EXIT, Branch, Decide, End, Node, Pause, Sending

# Outcomes that are no way out of a node, beside waiting. Reached is the goal, by whoever moves or is only measured.
STAYING, REFUSED, REACHED = "staying", "refused", "reached"
# Why somebody leaves other than by a node: before the first one, and where they stand.
HOLDOUT = "holdout"
GOAL, CRITERIA, LEFT_SEGMENT, NO_CONSENT, OUTRANKED = "goal", "criteria", "left_segment", "no_consent", "outranked"
_DEPARTURES = (GOAL, CRITERIA, LEFT_SEGMENT, NO_CONSENT, OUTRANKED)


@dataclass(frozen=True)
class Transition:
    """One outcome of one node of a version of a journey.

    `place` is that of the node in the order, 0 for what is decided about people before any node has its turn, less than 0 for
    what is no step. `ends` is why it is over for those to whom it happens, None where they stay in the journey.
    """

    place: int
    node: str
    outcome: str
    ends: str | None = None


# The transitions of a version, each with the number that steps have for it.
TransitionIds = Mapping[Transition, int]


def transitions(journey: JourneyDefinition) -> tuple[Transition, ...]:
    """Everything that may happen to somebody in this version of a journey."""
    found = [
        Transition(-2, "", REACHED),
        Transition(-1, "", STAYING),
        Transition(0, ENTRY, REFUSED),
        Transition(0, ENTRY, HOLDOUT, HOLDOUT),
    ]
    for place, node in enumerate(journey.in_order, start=1):
        if isinstance(node, Pause | Sending):
            found += [Transition(0, node.id, reason, reason) for reason in _DEPARTURES]
            found.append(Transition(place, node.id, WAITING))
        found += [
            Transition(place, node.id, outcome, _reason(node, outcome) if target == EXIT else None)
            for outcome, target in journey.ways[node.id].items()
        ]
    return tuple(found)


def transition_rows(versions: Iterable[tuple[int, int, Iterable[Transition]]]) -> dict[str, list[object]]:
    """Columns for a table of the transitions of versions of journeys, each with the number of its workflow."""
    rows = [
        (number, version, one.place, one.node, one.outcome, one.ends)
        for number, version, found in versions
        for one in found
    ]
    names = ("workflow_ids", "versions", "places", "nodes", "outcomes", "ends")
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {name: [] for name in names}


def _reason(node: Node, outcome: str) -> str:
    match node:
        case End():
            return outcome
        case Decide() | Branch() if outcome in ("no", "otherwise"):
            return "no_match"
        case _:
            return "completed"
