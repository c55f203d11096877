"""Carries people and companies through journeys: who enters in this tick, whose pause is over, and how far they get."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.model.journey import JourneyDefinition, JourneyStatus
from opportune.model.node import ChangeSegments, Sending
from opportune.plan.journey_actions import plan_actions
from opportune.plan.journey_groups import Groups, conflict_groups, plan_making_room
from opportune.plan.journey_plan import (
    ContentVersions,
    Moving,
    Occasions,
    Running,
    plan_deliveries,
    plan_entering,
    plan_moves,
    plan_moving,
)  # fmt: skip
from opportune.plan.steps import Step
from opportune.plan.tick_plan import EventFacts, TickWindow
from opportune.store import Transaction
from opportune.store.definitions import versions_in_force
from opportune.tick.journey_schedule import read_schedule
from opportune.tick.journey_transitions import number_transitions
from opportune.tick.memberships import KeptPlan

RunSteps = Callable[[Sequence[Step]], None]


@dataclass(frozen=True)
class News:
    """What a tick has found out before journeys have their turn.

    `knows_asked` says that asked_contact and asked_account hold those whose facts changed in this tick; otherwise all who
    are in a pause that something may end are looked at. `is_regrouped` when an edit or a merge may have brought somebody into two
    journeys of one conflict group.
    """

    facts: EventFacts
    changed_scores: frozenset[SubjectType]
    last_ticked_at: datetime | None
    knows_asked: bool
    is_regrouped: bool


@dataclass(frozen=True)
class KeptJourneys:
    """The journeys in force, and those versions of them that anybody is in, read once for each revision of the definitions.

    Nobody comes into any other version before the next revision.
    """

    definitions: Definitions
    journeys: tuple[Running, ...]
    by_version: Mapping[tuple[int, int], Running]

    @cached_property
    def groups(self) -> Groups:
        return conflict_groups((one.number, one.journey) for one in self.journeys)

    @cached_property
    def until_exit(self) -> list[tuple[int, int, int, str, int]]:
        """What lasts until the exit: workflow, version that people leave by, version that put them in, subject type and segment.

        The two versions differ for those who were moved in between.
        """
        numbers = self.definitions.definition_ids
        of_workflow: dict[int, list[Running]] = {}
        for one in self.by_version.values():
            of_workflow.setdefault(one.number, []).append(one)
        return [
            (number, one.version, earlier.version, one.journey.subject.value, numbers["segment", key])
            for number, versions in of_workflow.items()
            for one in versions
            for earlier in versions
            if earlier.version <= one.version
            for key in _until_exit(one, earlier)
            if ("segment", key) in numbers
        ]


def keep_journeys(
    tx: Transaction, definitions: Definitions, versions: Mapping[str, int], kept: KeptJourneys | None
) -> KeptJourneys:
    """The journeys of these definitions, in the order of their keys; `kept` as it is while they did not change."""
    if kept is not None and kept.definitions is definitions:
        return kept
    in_force = {
        (definitions.definition_ids["workflow", journey.workflow], versions[journey.workflow]): journey
        for journey in definitions.journeys
    }
    bodies = dict(in_force)
    earlier: dict[int, list[JourneyDefinition]] = {}
    for number, version, body in tx.fixed("list_followed_versions"):
        if (number, version) not in in_force:
            journey = JourneyDefinition.model_validate_json(body)
            bodies[number, version] = journey
            earlier.setdefault(number, []).append(journey)
    # No version ever has other nodes, so what is known of one holds.
    ids = {key: one.transition_ids for key, one in kept.by_version.items()} if kept is not None else {}
    ids |= number_transitions(tx, {key: journey for key, journey in bodies.items() if key not in ids})
    by_version = {
        key: Running(journey, *key, ids[key], tuple(earlier.get(key[0], ())) if key in in_force else ())
        for key, journey in bodies.items()
    }
    return KeptJourneys(definitions, tuple(by_version[key] for key in in_force), by_version)


def advance_journeys(
    tx: Transaction,
    kept: KeptPlan,
    known: KeptJourneys,
    window: TickWindow,
    news: News,
    run: RunSteps,
) -> None:
    """Move everybody as far as they get at this moment, after memberships are stored."""
    now = window.now
    # Of a paused one nobody moves and nobody enters it.
    journeys = [one for one in known.journeys if one.journey.status in (JourneyStatus.ACTIVE, JourneyStatus.CLOSED)]
    requests = _leave_on_request(tx, known, window)
    is_regrouped = news.is_regrouped and bool(known.groups)
    if not journeys and not is_regrouped:
        return
    open_now = [one for one in journeys if one.journey.is_open(now)]
    has_messages = bool(tx.fixed("count_delivery_news")[0][0])
    run(plan_moving(journeys, window, news.facts, for_everybody=not news.knows_asked, has_news=has_messages))
    schedule = read_schedule(tx, known.journeys)
    occasions = Occasions(
        newly_active=frozenset(one.number for one in open_now) - _known(tx),
        changed_segments=frozenset(
            number for (number,) in tx.fixed("list_changed_segments", {"tick_id": window.tick_id})
        ),
        requested=requests,
        due=schedule.due(window),
        scheduled=frozenset(schedule.stored),
        facts=news.facts,
        changed_scores=news.changed_scores,
        knows_asked=news.knows_asked,
        last_ticked_at=news.last_ticked_at,
    )
    for one in open_now:
        run(plan_entering(one, kept.catalogue, window, occasions))
        schedule.looked_for(tx, one, kept.catalogue.calendar, occasions, now)
    schedule.store(tx, known.journeys, now)
    if requests and journeys:
        tx.fixed("delete_enrollment_requests", {"now": now})
    _note(tx, occasions.newly_active, window)
    moving = tx.fixed("list_moving_versions")
    versions = [_moving(known.by_version[number, version], nodes) for number, version, _, nodes in moving]
    if versions or is_regrouped:
        entered = frozenset(number for number, _, is_entered, _ in moving if is_entered)
        making_room = plan_making_room(known.groups, entered, now, for_everybody=is_regrouped)
        # The journeys that it may take people out of.
        grouped = known.groups["workflow_ids"] if making_room else []
        run(plan_moves(versions, kept.catalogue, window, news.facts, making_room, grouped, has_news=has_messages))
        run(plan_actions(versions, kept.catalogue, window))
        run(plan_deliveries(versions, kept.catalogue, _contents(tx, versions), window, has_news=has_messages))


def _moving(one: Running, nodes: Sequence[str]) -> Moving:
    return Moving(one.journey, one.number, one.version, one.transition_ids, one.earlier, frozenset(nodes))


def take_back_segments(tx: Transaction, known: KeptJourneys, window: TickWindow) -> None:
    """Whoever left a journey in this tick, in whatever way, leaves what it put them into until then (`remove_on_exit`)."""
    rows = known.until_exit
    if not rows or not tx.fixed("is_anybody_out", {"now": window.now})[0][0]:
        return
    names = ("workflow_ids", "versions", "from_versions", "subject_types", "segment_ids")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    tx.fixed("create_taken_back", {**columns, "now": window.now})
    tx.fixed("insert_taken_back_requests", {"now": window.now})
    tx.fixed("delete_claims_taken_back")


def _leave_on_request(tx: Transaction, known: KeptJourneys, window: TickWindow) -> frozenset[int]:
    """Those go whom somebody asked to be taken out. Returns the journeys that somebody is to be taken into."""
    if not known.journeys:
        return frozenset()
    requests = tx.fixed("list_requested_journeys", {"now": window.now})
    if any(action == "leave" for _, action in requests):
        tx.fixed("insert_requested_enrollment_ends", {"now": window.now})
        tx.fixed("delete_ended_enrollments", {"now": window.now})
        tx.fixed("delete_leave_requests", {"now": window.now})
    return frozenset(number for number, action in requests if action == "enter")


def _contents(tx: Transaction, versions: Sequence[Moving]) -> ContentVersions:
    """The versions of what these journeys send, read only if they may send anything in this tick."""
    if not any(isinstance(node, Sending) for one in versions for node in one.within_reach):
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


def _until_exit(one: Running, earlier: Running) -> list[str]:
    """The segments that `earlier` put people into until the exit, without those that `one`, to which they moved, adds itself."""
    until_exit = {key for node in _adding(earlier) if node.remove_on_exit for key in node.add}
    if one is earlier or not until_exit:
        return sorted(until_exit)
    return sorted(until_exit - {key for node in _adding(one) for key in node.add})


def _adding(one: Running) -> list[ChangeSegments]:
    return [step.node for step in one.journey.nodes if isinstance(step.node, ChangeSegments)]
