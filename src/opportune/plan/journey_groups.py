"""Conflict groups: nobody is in two journeys of one at a time. The steps that see to it, once it is known who would go where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import datetime

from opportune.model.journey import JourneyDefinition, JourneyStatus
from opportune.plan.steps import Fixed, Step

# The columns of one row per journey of a group, as `create_making_room` takes them.
Groups = Mapping[str, list[object]]


def conflict_groups(journeys: Iterable[tuple[int, JourneyDefinition]]) -> Groups:
    """The journeys in force that belong to groups, with their numbers. Whoever is in an older version belongs where they do.

    Nobody is in an archived one, and the name of its group may be that of journeys about others by now. While one is paused its
    goal is not measured, so whom it held out it keeps from nothing.
    """
    rows = [
        (
            number,
            journey.workflow,
            journey.conflict_group,
            journey.priority,
            0 if journey.goal is None or journey.status is JourneyStatus.DISABLED else journey.goal.window_days,
        )
        for number, journey in journeys
        if journey.conflict_group is not None and journey.status is not JourneyStatus.ARCHIVED
    ]
    names = ("workflow_ids", "keys", "conflict_groups", "priorities", "window_days")
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {}


def plan_making_room(groups: Groups, entered: Set[int], now: datetime, *, for_everybody: bool) -> list[Step]:
    """Whoever comes and is held off takes no step, and whoever is outranked leaves, in place of what they would have done.

    `entered` are the numbers of the journeys that somebody comes to. `for_everybody` looks at all who are inside, not only at those
    who come as well.
    """
    if not groups or not (for_everybody or any(number in entered for number in groups["workflow_ids"])):
        return []
    return [
        Fixed(
            "create_making_room", {**groups, "for_everybody": for_everybody, "apart_from_workflow_id": None, "now": now}
        ),
        Fixed("delete_steps_of_making_room"),
        Fixed("insert_outranked_moving"),
        Fixed("insert_outranked_steps"),
    ]
