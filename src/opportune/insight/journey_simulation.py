"""What would happen to one person or company in a journey, step by step, with the messages they would get; nothing happens.

Time is passed over: a pause ends at the moment it would end, and what comes after it is decided then. Meanwhile nothing else
happens to them, unless whoever asks chooses it, and what the journey itself changes is not foreseen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from opportune.compile.bindings import Bindings
from opportune.compile.entry import sent_event
from opportune.compile.message_data import message_data
from opportune.compile.pause import WAITING
from opportune.compile.sending import create_recipients, deliveries
from opportune.compile.shortcut import Shortcuts
from opportune.compile.transition import REFUSED
from opportune.errors import InvalidInput
from opportune.insight.journey_counts import node_kinds
from opportune.insight.journey_messages import obstacles
from opportune.insight.journey_rendering import Rehearse, RenderedMessage, rendered
from opportune.insight.journey_room import Room, make_room
from opportune.insight.journey_trial import UNSAVED, TriedJourney, ask_about_moving, recent_events, steps_of
from opportune.insight.step_words import why
from opportune.insight.subjects import name_and_address, require_subject
from opportune.model.node import EXIT, Node, PushAudience, RemoveFromAudience, SendEmail, Sending, SendWebPush
from opportune.store import Transaction, statement

_ENROLLMENT = -1
_EVENT_DAYS = 90


@dataclass(frozen=True)
class SimulatedStep:
    """A node that they would come to: when, and when they would leave it and how. `to` is None where the path ends."""

    node: str
    kind: str
    label: str | None
    arrives_at: datetime
    leaves_at: datetime
    outcome: str
    to: str | None
    why: str | None
    messages: tuple[RenderedMessage, ...]


@dataclass(frozen=True)
class Simulation:
    """The whole way of one subject. `refused` says why they would not enter, `ends` why they would leave.

    `takes_out_of` is the journey of lower priority that they would leave for it, `at_exit` what takes them out of ad audiences as
    they leave.
    """

    journey: str
    subject: str
    subject_id: int
    name: str | None
    refused: str | None
    takes_out_of: str | None
    steps: tuple[SimulatedStep, ...]
    ends: str | None
    at_exit: tuple[RenderedMessage, ...]


def simulate_journey(
    tx: Transaction,
    tried: TriedJourney,
    subject_id: int,
    choose: Mapping[str, str],
    anyway: bool,
    event: Mapping[str, Any] | None,
    rehearse: Rehearse,
    now: datetime,
) -> Simulation:
    """The way of one contact or account that would enter at `now` (naive UTC).

    `choose` are outcomes by node, in place of what would come out there; `anyway` lets them in whatever holds, also where they
    have reached the goal; `event` is what would have brought them, by default the last one that did; `rehearse` tells what leaves
    the house. Raises NotFound, InvalidInput.
    """
    require_subject(tx, tried.journey.subject.value, subject_id)
    _check_choices(tried, choose)
    if anyway:
        free = {"where": None, "suppress": (), "goal": None, "consent": None, "conflict_group": None, "priority": 0}
        admitting = tried.journey.model_copy(update=free)
        tried = replace(tried, journey=admitting)
    context = {"event": dict(event)} if event is not None else _last_event(tx, tried, subject_id, now)
    _enter(tx, tried, subject_id, context, now)
    steps: list[SimulatedStep] = []
    pushed: dict[tuple[str, str], tuple[PushAudience, list[dict[str, Any]]]] = {}
    room = make_room(tx, tried, Shortcuts(), now, as_if_outside=True)
    refused = _held_off(tried, room)
    ends: str | None = None
    moment = now
    # In every round somebody comes to another pause, and no path comes back.
    for _ in range(0 if refused else 2 * len(tried.journey.nodes) + 1):
        rows = _round(tx, tried, choose, moment)
        for row in rows:
            if row["outcome"] == REFUSED:
                refused = "its criteria, a suppressed segment, missing consent, or a goal that is reached already"
            elif row["outcome"] == WAITING:
                node = tried.journey.by_id[row["node"]]
                written = _written(tx, tried, node, moment) if isinstance(node, Sending) else []
                steps.append(_arrival(tx, tried, node, written, rehearse, moment))
                _note_audiences(pushed, node, written)
            else:
                steps = _departed(tried, steps, row, moment)
            ends = row["ends"] or ends
        if refused or ends or not rows or rows[-1]["outcome"] != WAITING:
            break
        moment = _pass_over(tx, tried, rows[-1], moment)
    return Simulation(
        journey=tried.journey.workflow,
        subject=tried.journey.subject.value,
        subject_id=subject_id,
        name=name_and_address(tx, tried.journey.subject, subject_id)[0],
        refused=refused,
        takes_out_of=next(iter(room.takes_out_of), None),
        steps=tuple(steps),
        ends=ends,
        at_exit=tuple(
            rendered(tried, node.removal, row, None, rehearse) for node, rows in pushed.values() for row in rows
        )
        if ends
        else (),
    )


def _note_audiences(
    pushed: dict[tuple[str, str], tuple[PushAudience, list[dict[str, Any]]]], node: Node, written: list[dict[str, Any]]
) -> None:
    """Who is put into an audience until the exit is taken out then, unless another node did so or put them there for good."""
    if isinstance(node, PushAudience | RemoveFromAudience):
        if isinstance(node, PushAudience) and node.remove_on_exit:
            pushed[node.connector, node.audience] = (node, written)
        else:
            pushed.pop((node.connector, node.audience), None)


def _held_off(tried: TriedJourney, room: Room) -> str | None:
    if not room.held_off:
        return None
    return (
        f"journey {next(iter(room.held_off))} of the same conflict group, {tried.journey.conflict_group}, has them, and this one "
        "is of no higher priority"
    )


def _check_choices(tried: TriedJourney, choose: Mapping[str, str]) -> None:
    for node, outcome in choose.items():
        ways = tried.journey.ways.get(node)
        if ways is None:
            raise InvalidInput(f"There is no node {node} to choose for. The nodes are {', '.join(tried.journey.ways)}.")
        if outcome not in ways:
            raise InvalidInput(f"Node {node} has no way out called {outcome}. Choose one of {', '.join(ways)}.")


def _last_event(tx: Transaction, tried: TriedJourney, subject_id: int, now: datetime) -> dict[str, Any] | None:
    """What the last event of theirs that starts the journey would bring along."""
    trigger = tried.journey.trigger.event
    if trigger is None:
        return None
    recent_events(tx, trigger.event, _EVENT_DAYS, now)
    bind = Bindings(now)
    sent = sent_event(trigger, tried.journey.subject, bind)
    rows = tx.run(
        f"select context from (\n{sent}\n) where subject_id = $subject_id order by event_id desc limit 1",
        {**bind.params, "subject_id": subject_id},
    )
    return json.loads(rows[0][0]) if rows and rows[0][0] else None


def _enter(
    tx: Transaction, tried: TriedJourney, subject_id: int, context: Mapping[str, Any] | None, now: datetime
) -> None:
    """Let `moving` hold this one, who stands before the first node."""
    tx.fixed("create_moving")
    tx.fixed(
        "insert_simulated_moving",
        {
            "enrollment_id": _ENROLLMENT,
            "workflow_id": tried.number,
            "version": UNSAVED,
            "subject_id": subject_id,
            "context": json.dumps(context) if context else None,
            "now": now,
        },
    )
    ask_about_moving(tx, tried)


def _round(tx: Transaction, tried: TriedJourney, choose: Mapping[str, str], moment: datetime) -> list[dict[str, Any]]:
    """The steps that they take at a moment, in order."""
    # What is sent is written when somebody comes, whatever becomes of it.
    here = tx.scalar("select case when result is not null then node end from moving")
    always = {
        node: outcome
        for node, outcome in choose.items()
        if not isinstance(tried.journey.by_id[node], Sending) or node == here
    }
    query = steps_of(tried, Shortcuts(always=always), moment)
    tx.fixed("create_journey_step")
    tx.run(f"insert into journey_step by name\n{query.sql}", query.params)
    return tx.run_dicts(statement("list_simulated_steps"))


def _arrival(
    tx: Transaction,
    tried: TriedJourney,
    node: Node,
    written: list[dict[str, Any]],
    rehearse: Rehearse,
    moment: datetime,
) -> SimulatedStep:
    return SimulatedStep(
        node=node.id,
        kind=node_kinds(tried.journey)[node.id],
        label=node.label,
        arrives_at=moment,
        leaves_at=moment,
        outcome=WAITING,
        to=None,
        why=None,
        messages=_messages(tx, tried, node, written, rehearse, moment) if isinstance(node, Sending) else (),
    )


def _departed(
    tried: TriedJourney, steps: list[SimulatedStep], row: Mapping[str, Any], moment: datetime
) -> list[SimulatedStep]:
    """The steps with the last one over, or with one that is passed at once."""
    node, outcome = tried.journey.by_id.get(row["node"]), row["outcome"]
    if node is None:
        # What keeps somebody back before the first node, such as a hold-out.
        return steps
    target = tried.journey.ways[node.id].get(outcome, EXIT)
    left = {
        "leaves_at": moment,
        "outcome": outcome,
        "to": None if target == EXIT else target,
        "why": why(tried.journey, node.id, outcome),
    }
    if steps and steps[-1].node == node.id and steps[-1].outcome == WAITING:
        return [*steps[:-1], replace(steps[-1], **left)]
    passed = SimulatedStep(
        node.id, node_kinds(tried.journey)[node.id], node.label, moment, moment, outcome, None, None, ()
    )
    return [*steps, replace(passed, **left)]


def _pass_over(tx: Transaction, tried: TriedJourney, row: Mapping[str, Any], moment: datetime) -> datetime:
    """Let the pause be over, or what was sent be delivered; returns the moment at which that is."""
    is_sent = isinstance(tried.journey.by_id[row["node"]], Sending)
    moment = moment if is_sent else max(moment, row["wake_at"])
    tx.fixed("update_simulated_moving", {"node": row["node"], "now": moment, "result": "done" if is_sent else None})
    return moment


def _written(tx: Transaction, tried: TriedJourney, node: Sending, moment: datetime) -> list[dict[str, Any]]:
    """The messages to who came to a node, with what they are filled in with."""
    found = create_recipients(node, tried.journey.subject, tried.number, UNSAVED, tried.catalogue, Bindings(moment))
    tx.run(found.sql, found.params)
    written = deliveries(node, tried.number, UNSAVED, None, Bindings(moment))
    messages = (
        "select d.delivery_id, d.subject_id, d.contact_id, d.channel, d.enrollment_id, m.entry_key, m.entered_at, m.context\n"
        f"from (\n{written.sql}\n) d\njoin moving m on m.enrollment_id = d.enrollment_id"
    )
    rows = tx.run_dicts(
        f"select d.*, f.data\nfrom (\n{written.sql}\n) d\njoin (\n{message_data(messages)}\n) f on f.delivery_id = d.delivery_id\n"
        "order by d.delivery_id",
        written.params,
    )
    return [{**row, "data": json.loads(row["data"])} for row in rows]


def _messages(
    tx: Transaction,
    tried: TriedJourney,
    node: Sending,
    written: list[dict[str, Any]],
    rehearse: Rehearse,
    moment: datetime,
) -> tuple[RenderedMessage, ...]:
    skipped: dict[int, str | None] = {}
    if isinstance(node, SendEmail | SendWebPush):
        asked = obstacles(tried, node, "select subject_id from moving", Bindings(moment))
        skipped = {contact_id: obstacle for _, contact_id, obstacle in tx.run(asked.sql, asked.params)}
    return tuple(rendered(tried, node, row, skipped.get(row["contact_id"]), rehearse) for row in written)
