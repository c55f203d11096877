"""The steps that carry people and companies through journeys in one tick."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opportune.compile.bindings import Bindings
from opportune.compile.condition import event_key
from opportune.compile.entry import changed_segment, in_segment, insert_entering, requested, sent_event
from opportune.compile.journey import journey_steps
from opportune.compile.query import Query
from opportune.compile.sending import insert_deliveries
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import SubjectType
from opportune.model.journey import JourneyDefinition
from opportune.model.node import Connected, SendEmail, Sending, UpdateAttribute, WaitFor
from opportune.plan.steps import Compiled, Fixed, Step
from opportune.plan.tick_plan import EventFacts, TickWindow

_UPDATES = {SubjectType.CONTACT: "update_contact_attributes", SubjectType.ACCOUNT: "update_account_attributes"}


@dataclass(frozen=True)
class Running:
    """A journey that runs, under its number and the version that people enter with now."""

    journey: JourneyDefinition
    number: int
    version: int

    @property
    def asks_in_pauses(self) -> bool:
        """Whether something but time may end a pause."""
        journey = self.journey
        return (
            (journey.goal is not None and journey.goal.stop)
            or journey.exit_when is not None
            or journey.on_leave == "exit"
            or any(isinstance(step.node, WaitFor) for step in journey.nodes)
        )


def plan_moving(journeys: Sequence[Running], window: TickWindow, *, for_everybody: bool, has_news: bool) -> list[Step]:
    """`moving`: whose pause is over, whose messages ended, and those in a pause for whom something else may have ended it."""
    numbers = [one.number for one in journeys]
    steps: list[Step] = [Fixed("create_moving", {"workflow_ids": numbers, "now": window.now})]
    if has_news:
        steps.append(Fixed("insert_delivered_moving", {"workflow_ids": numbers}))
    asking = [one for one in journeys if one.asks_in_pauses]
    if asking and for_everybody:
        steps.append(Fixed("insert_all_moving", {"workflow_ids": [one.number for one in asking], "now": window.now}))
    elif asking:
        steps.append(Fixed("insert_asked_moving", {**by_subject(asking), "now": window.now}))
    return steps


@dataclass(frozen=True)
class Occasions:
    """What may bring somebody into a journey in this tick; a journey that none of it concerns costs nothing.

    `newly_active` and `requested` are numbers of workflows, `changed_segments` those of segments with net changes.
    """

    newly_active: frozenset[int]
    changed_segments: frozenset[int]
    requested: frozenset[int]
    facts: EventFacts


def plan_entering(
    journeys: Sequence[Running], catalogue: Catalogue, window: TickWindow, occasions: Occasions
) -> list[Step]:
    """New rows of `moving`, journey by journey."""
    steps: list[Step] = []
    for one in journeys:
        bind = Bindings(window.now)
        parts = _candidates(one, catalogue, window, occasions, bind)
        if parts:
            query = insert_entering(one.journey, one.number, one.version, "\nunion all\n".join(parts), bind)
            steps.append(Compiled(f"enter_{one.journey.workflow}", query))
    return steps


def _candidates(
    one: Running, catalogue: Catalogue, window: TickWindow, occasions: Occasions, bind: Bindings
) -> list[str]:
    trigger = one.journey.trigger
    parts = [requested(one.number, bind)] if one.number in occasions.requested else []
    if trigger.segment_entered is not None:
        segment_id = catalogue.segment_id(trigger.segment_entered)
        if trigger.enroll_existing and one.number in occasions.newly_active:
            parts.append(in_segment(segment_id))
        elif segment_id in occasions.changed_segments:
            parts.append(changed_segment(segment_id, window.tick_id, has_entered=True))
    if trigger.segment_left is not None:
        segment_id = catalogue.segment_id(trigger.segment_left)
        if segment_id in occasions.changed_segments:
            parts.append(changed_segment(segment_id, window.tick_id, has_entered=False))
    if trigger.event is not None and not occasions.facts.event_keys.isdisjoint(map(event_key, trigger.event.event)):
        parts.append(sent_event(trigger.event, one.journey.subject, bind))
    return parts


def plan_moves(versions: Sequence[Running], catalogue: Catalogue, window: TickWindow) -> list[Step]:
    """From `moving` to stored steps, pauses and exits, one statement for each version of a journey, then one for all."""
    steps: list[Step] = [
        Fixed("create_moving_contact", {"contact_ids": by_subject(versions)["contact_ids"]}),
        Fixed("create_moving_account", {"account_ids": by_subject(versions)["account_ids"]}),
        Fixed("create_asked_source"),
        Fixed("create_journey_step"),
    ]
    for one in versions:
        query = journey_steps(one.journey, one.number, one.version, catalogue, Bindings(window.now))
        steps.append(
            Compiled(
                f"move_{one.journey.workflow}", Query(f"insert into journey_step by name\n{query.sql}", query.params)
            )
        )
    steps += [
        Fixed("insert_enrollment_steps", {"tick_id": window.tick_id, "now": window.now}),
        Fixed("delete_moved_enrollments"),
        Fixed("insert_waiting_enrollments", {"now": window.now}),
        Fixed("insert_enrollment_ends", {"now": window.now}),
        Fixed("update_enrollment_counter"),
    ]
    asking = by_subject([one for one in versions if one.asks_in_pauses])
    for subject in SubjectType:
        if workflow_ids := asking[f"{subject.value}_ids"]:
            steps.append(Fixed("insert_journey_due", {"subject_type": subject.value, "workflow_ids": workflow_ids}))
    return steps


def plan_updates(versions: Sequence[Running], window: TickWindow) -> list[Step]:
    """What nodes do to the records of those who passed them."""
    return [
        Fixed(
            _UPDATES[one.journey.subject],
            {
                "attributes": json.dumps(node.set),
                "workflow_id": one.number,
                "version": one.version,
                "node": node.id,
                "now": window.now,
            },
        )
        for one in versions
        for node in one.journey.in_order
        if isinstance(node, UpdateAttribute)
    ]


# The version in force of what is sent, by kind (email, connector) and key.
ContentVersions = Mapping[tuple[str, str], int]


def plan_deliveries(
    versions: Sequence[Running], catalogue: Catalogue, contents: ContentVersions, window: TickWindow
) -> list[Step]:
    """What is to be sent for those who came to a sending node, and no more for those who left."""
    steps: list[Step] = []
    for one in versions:
        for node in one.journey.in_order:
            if isinstance(node, Sending):
                query = insert_deliveries(
                    node, one.journey.subject, one.number, one.version, _content(node, contents), catalogue,
                    Bindings(window.now),
                )  # fmt: skip
                steps += [Compiled(f"send_{node.id}", query), Fixed("update_delivery_counter")]
    if steps:
        steps += [
            Fixed("insert_missing_delivery_news"),
            Fixed("insert_left_delivery_ends", {"now": window.now}),
            Fixed("delete_left_deliveries"),
            Fixed("delete_used_delivery_news"),
        ]
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
