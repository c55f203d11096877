"""Carries people and companies through journeys: who enters in this tick, whose pause is over, and how far they get."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.model.journey import JourneyDefinition
from opportune.model.node import Sending
from opportune.model.workflow import Status
from opportune.plan.journey_plan import (
    ContentVersions,
    Occasions,
    Running,
    plan_deliveries,
    plan_entering,
    plan_moves,
    plan_moving,
    plan_updates,
)  # fmt: skip
from opportune.plan.steps import Step
from opportune.plan.tick_plan import EventFacts, TickWindow
from opportune.store import Transaction
from opportune.store.definitions import versions_in_force
from opportune.tick.memberships import KeptPlan

RunSteps = Callable[[Sequence[Step]], None]


def running_journeys(definitions: Definitions, versions: Mapping[str, int]) -> list[Running]:
    """The journeys that run, in the order of their keys. Of a paused one nobody moves and nobody enters it."""
    return [
        Running(journey, definitions.definition_ids["workflow", journey.workflow], versions[journey.workflow])
        for journey in definitions.journeys
        if journey.status is Status.ACTIVE
    ]


def end_the_gone(tx: Transaction, definitions: Definitions, window: TickWindow) -> None:
    """Take those out of all journeys, the paused ones too, who were merged or erased."""
    ids: dict[str, object] = {
        f"{subject.value}_ids": [
            definitions.definition_ids["workflow", one.workflow]
            for one in definitions.journeys
            if one.subject is subject
        ]
        for subject in SubjectType
    }
    if definitions.journeys:
        tx.fixed("insert_gone_enrollment_ends", {**ids, "now": window.now})
        tx.fixed("delete_gone_enrollments", {"now": window.now})


def advance_journeys(
    tx: Transaction,
    kept: KeptPlan,
    journeys: Sequence[Running],
    window: TickWindow,
    facts: EventFacts,
    run: RunSteps,
    *,
    knows_asked: bool,
) -> None:
    """Move everybody as far as they get at this moment, after memberships are stored.

    `knows_asked` says that asked_contact and asked_account hold those whose facts changed in this tick; otherwise all who
    are in a pause that something may end are looked at.
    """
    if not journeys:
        return
    has_news = bool(tx.fixed("count_delivery_news")[0][0])
    run(plan_moving(journeys, window, for_everybody=not knows_asked, has_news=has_news))
    occasions = Occasions(
        newly_active=frozenset(one.number for one in journeys) - _known(tx),
        changed_segments=frozenset(
            number for (number,) in tx.fixed("list_changed_segments", {"tick_id": window.tick_id})
        ),
        requested=frozenset(number for (number,) in tx.fixed("list_requested_journeys", {"now": window.now})),
        facts=facts,
    )
    run(plan_entering(journeys, kept.catalogue, window, occasions))
    if occasions.requested:
        tx.fixed("delete_enrollment_requests", {"now": window.now})
    _note(tx, occasions.newly_active, window)
    moving = tx.fixed("list_moving_versions")
    if not moving:
        return
    # Nearly everybody is in the version in force, which is read already.
    in_force = {(one.number, one.version): one for one in journeys}
    versions = [
        in_force.get((number, version)) or Running(JourneyDefinition.model_validate_json(body), number, version)
        for number, version, body in moving
    ]
    run(plan_moves(versions, kept.catalogue, window))
    run(plan_updates(versions, window))
    run(plan_deliveries(versions, kept.catalogue, _contents(tx, versions), window))


def _contents(tx: Transaction, versions: Sequence[Running]) -> ContentVersions:
    """The versions of what these journeys send, read only if they send anything."""
    if not any(isinstance(step.node, Sending) for one in versions for step in one.journey.nodes):
        return {}
    return {
        (kind, key): number for kind in ("email", "connector") for key, number in versions_in_force(tx, kind).items()
    }


def _known(tx: Transaction) -> frozenset[int]:
    """The numbers of journeys that ran before."""
    return frozenset(number for number, _ in tx.fixed("select_definition_evaluations"))


def _note(tx: Transaction, newly_active: frozenset[int], window: TickWindow) -> None:
    if newly_active:
        numbers = sorted(newly_active)
        tx.fixed(
            "upsert_definition_evaluations",
            {"definition_ids": numbers, "checksums": ["journey"] * len(numbers), "now": window.now, "duration_ms": 0.0},
        )
