"""Whom other journeys of its conflict group would keep from a journey on trial, and whom it would take out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from opportune.compile.shortcut import Shortcuts
from opportune.insight.journey_trial import TriedJourney, steps_of
from opportune.model.journey import JourneyStatus
from opportune.plan.journey_groups import conflict_groups
from opportune.store import Transaction


@dataclass(frozen=True)
class Room:
    """How many are held off, by the journey that has them, and how many leave for it, by the journey that they leave."""

    held_off: Mapping[str, int] = field(default_factory=dict)
    takes_out_of: Mapping[str, int] = field(default_factory=dict)


def make_room(
    tx: Transaction, tried: TriedJourney, shortcuts: Shortcuts, now: datetime, *, as_if_outside: bool = False
) -> Room:
    """Leave in `moving` whom the group lets in now, by the statement of the tick.

    `as_if_outside` lets whoever is in the tried journey come to it once more.
    """
    if tried.journey.conflict_group is None or tried.journey.status is JourneyStatus.ARCHIVED:
        return Room()
    numbers = {tried.definitions.definition_ids["workflow", one.workflow]: one for one in tried.definitions.journeys}
    # It is tried as it would run; a paused one takes nobody in.
    numbers[tried.number] = tried.journey.model_copy(update={"status": JourneyStatus.ACTIVE})
    steps = steps_of(tried, shortcuts, now, nodes=())
    # Where they would go does not matter here.
    coming = next(transition_id for one, transition_id in tried.transition_ids.items() if one.place > 0)
    tx.fixed("create_journey_step")
    tx.run(
        "insert into journey_step by name\n"
        f"select m.enrollment_id, coalesce(s.transition_id, {coming}) as transition_id\nfrom moving m\n"
        f"left join (\n{steps.sql}\n) s on s.enrollment_id = m.enrollment_id\n"
        "    and s.transition_id in (select transition_id from transition where place = 0)",
        steps.params,
    )
    apart_from = {"apart_from_workflow_id": tried.number if as_if_outside else None}
    tx.fixed(
        "create_making_room", {**conflict_groups(numbers.items()), **apart_from, "for_everybody": False, "now": now}
    )
    counts: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for is_new, number, count in tx.fixed("count_making_room"):
        counts[is_new][numbers[number].workflow] = count
    tx.fixed("delete_moving_held_off")
    return Room(held_off=counts[True], takes_out_of=counts[False])
