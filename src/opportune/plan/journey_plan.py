"""The steps that carry people and companies through journeys in one tick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from opportune.compile.bindings import Bindings
from opportune.compile.entry import (
    changed_segment,
    create_dated,
    crossed_score,
    has_come,
    in_segment,
    insert_entering,
    reached_tier,
    requested,
    sent_event,
)  # fmt: skip
from opportune.compile.journey import journey_steps
from opportune.compile.query import Query
from opportune.compile.sending import create_recipients, insert_deliveries, may_have_nobody
from opportune.compile.transition import TransitionIds
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import SubjectType
from opportune.model.event import event_key
from opportune.model.journey import JourneyDefinition
from opportune.model.node import ENTRY, Connected, GoalNode, Node, SendEmail, Sending, WaitForEvent
from opportune.plan.steps import Advance, Compiled, Fixed, Step
from opportune.plan.tick_plan import EventFacts, TickWindow


@dataclass(frozen=True)
class Running:
    """A journey that runs, under its number and the version that people enter with now. `earlier` are those that others are in."""

    journey: JourneyDefinition
    number: int
    version: int
    transition_ids: TransitionIds
    earlier: tuple[JourneyDefinition, ...] = ()

    @cached_property
    def asks_in_pauses(self) -> bool:
        """Whether something but time and events may end a pause, in any version that somebody is in."""
        return any(one.asks_in_pauses for one in (self.journey, *self.earlier))

    @cached_property
    def window_days(self) -> int:
        """How long after the end the goal counts."""
        return self.journey.goal.window_days if self.journey.goal is not None else 0

    @cached_property
    def event_keys(self) -> frozenset[str]:
        """The names of the events that pauses wait for."""
        return frozenset(
            event_key(name)
            for one in (self.journey, *self.earlier)
            for step in one.nodes
            if isinstance(step.node, WaitForEvent)
            for name in step.node.event
        )


@dataclass(frozen=True)
class Moving(Running):
    """A version of a journey that somebody moves through now. `standing` are the nodes they are at, `ENTRY` for who enters."""

    standing: frozenset[str] = frozenset()

    @cached_property
    def within_reach(self) -> tuple[Node, ...]:
        """The nodes that somebody may come to in this tick, in order."""
        return self.journey.within_reach(self.standing)


def plan_moving(
    journeys: Sequence[Running], window: TickWindow, facts: EventFacts, *, for_everybody: bool, has_news: bool
) -> list[Step]:
    """`moving`: whose pause is over, whose messages ended, and those in a pause for whom something else may have ended it."""
    numbers = [one.number for one in journeys]
    steps: list[Step] = [
        Fixed("create_moving"),
        Fixed("insert_due_moving", {"workflow_ids": numbers, "now": window.now}),
    ]
    if has_news:
        steps.append(Fixed("insert_delivered_moving", {"workflow_ids": numbers}))
    hearing = [one for one in journeys if not one.event_keys.isdisjoint(facts.event_keys)]
    if hearing:
        heard = sorted({key for one in hearing for key in one.event_keys} & facts.event_keys)
        steps.append(Fixed("insert_hearing_moving", {**by_subject(hearing), "event_keys": heard, "now": window.now}))
    asking = [one for one in journeys if one.asks_in_pauses]
    if asking and for_everybody:
        steps.append(Fixed("insert_all_moving", {"workflow_ids": [one.number for one in asking], "now": window.now}))
    elif asking:
        steps.append(Fixed("insert_asked_moving", {**by_subject(asking), "now": window.now}))
    return steps + _measured(journeys, window, for_everybody)


def _measured(journeys: Sequence[Running], window: TickWindow, for_everybody: bool) -> list[Step]:
    """Those who left, as long as the goal counts for them."""
    measured = [(one, one.window_days) for one in journeys if one.window_days]
    if not measured:
        return []
    params: dict[str, object] = {
        "workflow_ids": [one.number for one, _ in measured],
        "window_days": [days for _, days in measured],
        "now": window.now,
    }
    if for_everybody:
        return [Fixed("insert_all_measured_moving", params)]
    subjects = [one.journey.subject.value for one, _ in measured]
    return [Fixed("insert_measured_moving", {**params, "subject_types": subjects})]


@dataclass(frozen=True)
class Occasions:
    """What may bring somebody into a journey in this tick; a journey that none of it concerns costs nothing.

    `newly_active`, `requested`, `due` (by its schedule) and `scheduled` (with a known time) are numbers of workflows,
    `changed_segments` those of segments with net changes. `changed_scores` are the kinds of subjects with new scores.
    """

    newly_active: frozenset[int]
    changed_segments: frozenset[int]
    requested: frozenset[int]
    due: frozenset[int]
    scheduled: frozenset[int]
    facts: EventFacts
    changed_scores: frozenset[SubjectType]
    last_ticked_at: datetime | None
    knows_asked: bool

    def dates_of(self, one: Running) -> Literal["all", "asked"] | None:
        """Whose dates a journey looks at: everybody's when the next of them has come, else those of whoever changed."""
        if one.journey.trigger.date_field is None:
            return None
        is_known = one.number in self.scheduled and one.number not in self.due
        return "asked" if is_known and self.knows_asked else "all"


def plan_entering(one: Running, catalogue: Catalogue, window: TickWindow, occasions: Occasions) -> list[Step]:
    """New rows of `moving`: those who enter a journey now."""
    steps: list[Step] = []
    bind = Bindings(window.now)
    dates = occasions.dates_of(one)
    parts = _candidates(one, catalogue, window, occasions, bind)
    if dates is not None and one.journey.trigger.date_field is not None:
        # The first look is only for the next moment; what came before is past.
        since = occasions.last_ticked_at if one.number in occasions.scheduled else None
        query = create_dated(
            one.journey.trigger.date_field, one.journey.subject, since or window.now, dates == "asked", catalogue.calendar,
            Bindings(window.now),
        )  # fmt: skip
        steps.append(Compiled(f"create_dated_{one.journey.workflow}", query))
        parts.append(has_come(bind))
    if parts:
        query = insert_entering(one.journey, one.number, one.version, parts, bind)
        steps.append(Compiled(f"enter_{one.journey.workflow}", query))
    return steps


def _candidates(
    one: Running, catalogue: Catalogue, window: TickWindow, occasions: Occasions, bind: Bindings
) -> list[str]:
    journey, trigger = one.journey, one.journey.trigger
    parts = [requested(one.number, bind)] if one.number in occasions.requested else []
    for segment, has_entered in ((trigger.segment_entered, True), (trigger.segment_left, False)):
        if segment is None:
            continue
        segment_id = catalogue.segment_id(segment)
        if trigger.enroll_existing and one.number in occasions.newly_active:
            parts.append(in_segment(segment_id))
        elif segment_id in occasions.changed_segments:
            with_edited = trigger.enroll_edited
            parts.append(changed_segment(segment_id, window.tick_id, has_entered=has_entered, with_edited=with_edited))
    if trigger.event is not None and not occasions.facts.event_keys.isdisjoint(map(event_key, trigger.event.event)):
        parts.append(sent_event(trigger.event, journey.subject, bind))
    if journey.subject in occasions.changed_scores:
        if trigger.score is not None:
            parts.append(crossed_score(trigger.score, journey.subject, window.tick_id))
        if trigger.tier is not None:
            parts.append(reached_tier(trigger.tier, journey.subject, window.tick_id))
    if trigger.segment is not None and one.number in occasions.due:
        parts.append(in_segment(catalogue.segment_id(trigger.segment)))
    return parts


def plan_moves(
    versions: Sequence[Moving],
    catalogue: Catalogue,
    window: TickWindow,
    facts: EventFacts,
    making_room: Sequence[Step],
    grouped: Sequence[object],
    *,
    has_news: bool,
) -> list[Step]:
    """From `moving` to stored steps, pauses and exits, one statement for each version of a journey, then one for all.

    `making_room` has its turn when it is known who would come and who would leave; it may take people out of the journeys with the
    numbers `grouped`. `has_news`: somebody got to know what came of their messages.
    """
    moves = [_move(one, catalogue, window, facts) for one in versions]
    subjects = by_subject(versions)
    moving = {"workflow_ids": [one.number for one in versions], "versions": [one.version for one in versions]}
    steps: list[Step] = []
    # Each takes a tenth of a second or more for a million people, and most journeys ask nothing of the kind.
    asks_signals = any("asked_source" in move.query.sql for move in moves)
    asks_accounts = asks_signals or any("asked_account" in move.query.sql for move in moves)
    if asks_accounts or any("asked_contact" in move.query.sql for move in moves):
        steps.append(Fixed("create_moving_contact", {"contact_ids": subjects["contact_ids"]}))
    if asks_accounts:
        steps.append(Fixed("create_moving_account", {"account_ids": subjects["account_ids"]}))
    if asks_signals:
        steps.append(Fixed("create_asked_source"))
    steps += [
        Fixed("create_transition", {**moving, "grouped_ids": list(grouped)}),
        Fixed("create_journey_step"),
        *moves,
        *making_room,
        Fixed("insert_enrollment_steps", {"now": window.now}),
        *([Fixed("update_answered_enrollments")] if has_news else []),
        *_stops(versions, window),
        Fixed("insert_enrollment_ends", {"now": window.now}),
        Fixed("delete_ended_enrollments", {"now": window.now}),
        *_conversions(versions, window),
    ]
    asking = by_subject([one for one in versions if one.asks_in_pauses])
    for subject in SubjectType:
        if workflow_ids := asking[f"{subject.value}_ids"]:
            steps.append(Fixed("insert_journey_due", {"subject_type": subject.value, "workflow_ids": workflow_ids}))
    return steps


def _move(one: Moving, catalogue: Catalogue, window: TickWindow, facts: EventFacts) -> Compiled:
    query = journey_steps(
        one.journey, one.number, one.version, one.transition_ids, catalogue, Bindings(window.now),
        event_keys=facts.event_keys, nodes=one.within_reach,
    )  # fmt: skip
    sql = f"insert into journey_step by name\n{query.sql}"
    return Compiled(f"move_{one.journey.workflow}", Query(sql, query.params))


def _stops(versions: Sequence[Moving], window: TickWindow) -> list[Step]:
    """Where everybody stands from now on, both those who were on the way and those who come."""
    steps: list[Step] = []
    if any(one.standing - {ENTRY} for one in versions):
        steps.append(Fixed("update_waiting_enrollments", {"now": window.now}))
    if any(ENTRY in one.standing for one in versions):
        steps += [Fixed("insert_waiting_enrollments", {"now": window.now}), Fixed("update_enrollment_counter")]
    return steps


def _conversions(versions: Sequence[Moving], window: TickWindow) -> list[Step]:
    steps: list[Step] = []
    if any(one.journey.goal is not None for one in versions):
        steps.append(Fixed("insert_conversions", {"now": window.now}))
    for one in versions:
        nodes = [node.id for node in one.within_reach if isinstance(node, GoalNode)]
        if nodes:
            of_version: dict[str, object] = {"workflow_id": one.number, "version": one.version}
            steps.append(Fixed("insert_node_conversions", {**of_version, "nodes": nodes, "now": window.now}))
    return steps


# The version in force of what is sent, by kind (email, connector) and key.
ContentVersions = Mapping[tuple[str, str], int]


def plan_deliveries(
    versions: Sequence[Moving], catalogue: Catalogue, contents: ContentVersions, window: TickWindow, *, has_news: bool
) -> list[Step]:
    """What is to be sent for those who came to a sending node. `has_news`: somebody got to know what came of earlier messages."""
    sending = [(one, node) for one in versions for node in one.within_reach if isinstance(node, Sending)]
    steps: list[Step] = []
    for one, node in sending:
        recipients = create_recipients(
            node, one.journey.subject, one.number, one.version, catalogue, Bindings(window.now)
        )
        messages = insert_deliveries(node, one.number, one.version, _content(node, contents), Bindings(window.now))
        name = f"send_{node.id}"
        steps += [Compiled(f"reach_{node.id}", recipients), Compiled(name, messages), Advance("delivery", name)]
    # What is said about the next message of somebody must not go with what was said about the last one.
    if sending and has_news:
        steps.append(Fixed("delete_used_delivery_news"))
    if any(may_have_nobody(node, one.journey.subject) for one, node in sending):
        steps.append(Fixed("insert_missing_delivery_news"))
    return steps


def _content(node: Sending, contents: ContentVersions) -> int | None:
    match node:
        case SendEmail():
            return contents.get(("email", node.email))
        case Connected():
            return contents.get(("connector", node.connector))
        case _:
            return None


def by_subject(journeys: Sequence[Running]) -> dict[str, list[int]]:
    """The numbers of journeys about contacts, and of those about accounts."""
    return {
        f"{subject.value}_ids": sorted({one.number for one in journeys if one.journey.subject is subject})
        for subject in SubjectType
    }
