"""Trying journeys out over HTTP, before they run: what they would do with everybody. Nothing is changed and nothing sent."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AfterValidator, Field, StringConstraints

from opportune.delivery.caps import find_capped
from opportune.delivery.message import Message
from opportune.insight.journey_preview import MAX_SAMPLES, JourneyPreview, preview_journey
from opportune.insight.journey_rendering import Rehearse, RenderedMessage
from opportune.insight.journey_simulation import simulate_journey
from opportune.insight.journey_trial import TriedJourney, try_journey
from opportune.model.journey import MAX_NODES
from opportune.model.node import Chat, Connected, Http, Sending
from opportune.rendering.outgoing import Outgoing
from opportune.shipped import read_definition
from opportune.store import Transaction
from opportune.store.definitions import load_definitions
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx, Moment, RecordId, Request, ShortText, storable
from opportune.web.segment_fields import Subject

router = APIRouter(tags=["Journeys"])

MAX_BESIDE = 100
MAX_DAYS = 90
_ORIGIN = "the request"
Written = dict[str, Any]
NodeKey = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class JourneyTrial(Request):
    """A journey that is not in force, or the key of one that is. With a `key` and no `definition` it is the one of that key,
    among those in `beside` or in force."""

    definition: Written | None = None
    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=64)] | None = None
    beside: list[Written] = Field(
        default_factory=list,
        max_length=MAX_BESIDE,
        description="Definitions it needs that are not in force either, such as its segment and its emails",
    )


class PreviewRequest(JourneyTrial):
    """A journey, and what to say of it."""

    days: int = Field(default=7, ge=1, le=MAX_DAYS, description="How far back events and leavings count that start it")
    limit: int = Field(default=5, ge=0, le=MAX_SAMPLES, description="How many to name at each node")


class TriedEvent(Request):
    """An event that would have brought somebody in."""

    name: ShortText
    properties: Annotated[Written, AfterValidator(storable)] = Field(default_factory=dict)


class SimulationRequest(JourneyTrial):
    """A journey, and the one contact or account to go through it, as the journey is about."""

    subject_id: RecordId
    choose: dict[NodeKey, NodeKey] = Field(
        default_factory=dict,
        max_length=MAX_NODES,
        description="Outcomes by the id of a node, in place of what would come out there: `{paid: timeout, ask: error}`",
    )
    anyway: bool = Field(
        default=False, description="Let them in whatever keeps them out, also where the goal is reached"
    )
    event: TriedEvent | None = Field(
        default=None, description="What starts it, if an event does; by default the last one of theirs that would have"
    )


@router.post("/journeys/preview", summary="Preview a journey: how many would come where, and what would be sent")
def preview(ctx: Ctx, wanted: PreviewRequest) -> JourneyPreview:
    """Carries everybody who would start now through the whole graph, with the statement that carries the living. Pauses count as
    over, criteria and caps are taken as they are now, messages as delivered; what journeys change on the way is not foreseen.
    """
    now = naive(ctx.clock.now())
    with ctx.workspace.read() as tx:
        tried = tried_journey(tx, wanted, ctx)
        find_capped(tx, tried.definitions.sending_rules, tried.number, tried.journey.tags, now)
        return preview_journey(tx, tried, wanted.days, wanted.limit, now, stopwatch=time.perf_counter)


class Step(Answer):
    """A node that they would come to. `to` is null where the path ends."""

    node: str
    kind: str
    label: str | None
    arrives_at: Moment
    leaves_at: Moment
    outcome: str
    to: str | None
    why: str | None = Field(description="What the outcome follows from, in words")
    messages: list[RenderedMessage]


class Simulation(Answer):
    """The whole way of one contact or account. Nothing happened and nothing was sent."""

    journey: str
    subject: Subject
    subject_id: int
    name: str | None
    refused: str | None = Field(description="Why they would not enter")
    takes_out_of: str | None = Field(
        description="The journey of lower priority in its group that they would leave for it"
    )
    steps: list[Step]
    ends: str | None = Field(description="Why they would leave; null where they would be waiting for ever")
    at_exit: list[RenderedMessage] = Field(description="What takes them out of ad audiences then")


@router.post(
    "/journeys/simulate", summary="Simulate a journey for one contact or account, with the messages they would get"
)
def simulate(ctx: Ctx, wanted: SimulationRequest) -> Simulation:
    """Step by step, each at the moment at which it would be: a pause ends when it would, and what comes after it is decided then.
    Meanwhile nothing else happens to them unless `choose` says so. Messages are filled in as they would be, and not sent: requests
    with the names of secrets, and with names in brackets for what only the moment of sending or an answer can tell.
    """
    now = naive(ctx.clock.now())
    event = {**wanted.event.model_dump(), "occurred_at": now.isoformat()} if wanted.event is not None else None
    with ctx.workspace.read() as tx:
        tried = tried_journey(tx, wanted, ctx)
        rehearse = _rehearsal(ctx, tried, now)
        found = simulate_journey(tx, tried, wanted.subject_id, wanted.choose, wanted.anyway, event, rehearse, now)
    return Simulation.model_validate(found, from_attributes=True)


def _rehearsal(ctx: Ctx, tried: TriedJourney, now: datetime) -> Rehearse:
    """What leaves the house for messages of a journey on trial, by the code that sends them."""
    connectors = ctx.connectors.rehearsal(now)

    def rehearse(node: Sending, row: Mapping[str, Any]) -> Outgoing:
        # The key of a message says which version of the journey it belongs to, and this one has none.
        known: dict[str, Any] = {name: row.get(name) for name in Message.__dataclass_fields__}
        message = Message(**known | {"idempotency_key": "[key]"})
        match node:
            case Http() | Chat():
                return Outgoing((ctx.requests.call(message, node),))
            case Connected():
                connector = tried.connector(node.connector)
                return connectors.of(connector, message, node) if connector else Outgoing()
            case _:
                return Outgoing()

    return rehearse


def tried_journey(tx: Transaction, wanted: JourneyTrial, ctx: Ctx) -> TriedJourney:
    """The journey that is meant. Raises InvalidDefinition, InvalidInput, NotFound."""
    written = [wanted.definition] if wanted.definition is not None else []
    bodies = [read_definition(one, _ORIGIN) for one in (*written, *wanted.beside)]
    return try_journey(tx, load_definitions(tx), bodies, wanted.key, naive(ctx.clock.now()))
