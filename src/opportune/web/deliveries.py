"""The messages of journeys over HTTP: looking at them, and what to do about those that failed for good."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from opportune.access.audit import changed_fields, note
from opportune.delivery.dead_letters import correct, replay, skip
from opportune.delivery.message import Message
from opportune.errors import Conflict, OpportuneError
from opportune.insight.deliveries import Wanted, count_by_state, failed_ids, get_delivery, list_deliveries
from opportune.store import Transaction
from opportune.store.workspace import naive
from opportune.web.context import Context
from opportune.web.parameters import Answer, Ctx, Cursor, Id, Limit, Moment, RecordId, Request

router = APIRouter(prefix="/deliveries", tags=["Deliveries"])
State = Literal["waiting", "sending", "called", "delivered", "failed", "skipped"]
Channel = Literal["email", "http", "connector", "web_push"]
_OVER = ("delivered", "skipped")
_KEY_PATTERN = r"^[a-z0-9-]+$"


class Delivery(Answer):
    """A message of a journey. `called` waits for its receiver to call back; `failed` is given up."""

    delivery_id: int
    workflow: str
    version: int
    node: str
    on_exit: bool = Field(
        description="It takes somebody out again whom the node had put in: they have left the journey"
    )
    channel: Channel
    queue: str = Field(description="What it waits in line for: one receiver, or all mail")
    recipient: str | None = Field(description="The email of the contact it is about, or the domain of the account")
    state: State
    attempt_count: int
    created_at: Moment
    due_at: Moment | None = Field(description="When it is tried next, or until when its receiver may call back")
    ended_at: Moment | None
    status_code: int | None = Field(description="What the receiver answered last")
    reason: str | None = Field(description="Why it was not delivered, or not yet")
    enrollment_id: int
    subject_id: int
    contact_id: int | None


class DeliveryPage(Answer):
    """A page of messages. `next_cursor` asks for the page after it."""

    items: list[Delivery]
    next_cursor: str | None


class DeliveryCounts(Answer):
    """How many messages are in each state."""

    waiting: int
    sending: int
    called: int
    delivered: int
    failed: int
    skipped: int


class FullDelivery(Delivery):
    """A message with what it is filled in with, what it says, and what was answered."""

    idempotency_key: str = Field(description="The same with every attempt, so that a receiver does the same thing once")
    data: dict[str, Any] | None = Field(description="What its templates may use; null once it is not kept any more")
    content: dict[str, Any] | None = Field(
        description="What is sent, with the names of secrets instead of their values"
    )
    content_problem: str | None = Field(description="Why there is no content to show")
    answer: Any = Field(description="What the receiver answered, up to 64 KB")


class Correction(Request):
    """What the templates of a failed message are to be filled in with instead."""

    data: dict[str, Any]


class Replay(Request):
    """Which of the failed messages to send again: all for which everything holds that is given."""

    workflow: str | None = Field(default=None, pattern=_KEY_PATTERN, max_length=64)
    node: str | None = Field(default=None, max_length=64)
    channel: Channel | None = None
    contact_id: RecordId | None = None
    enrollment_id: RecordId | None = None


class Replayed(Answer):
    """How many messages are sent again."""

    replayed: int


def _wanted(
    workflow: Annotated[str | None, Query(pattern=_KEY_PATTERN, max_length=64, description="Of this journey")] = None,
    node: Annotated[str | None, Query(max_length=64, description="Of this node")] = None,
    state: Annotated[State | None, Query(description="In this state")] = None,
    channel: Annotated[Channel | None, Query(description="Carried by this channel")] = None,
    contact_id: Annotated[RecordId | None, Query(description="About this contact")] = None,
    enrollment_id: Annotated[RecordId | None, Query(description="Of this enrollment")] = None,
) -> Wanted:
    return Wanted(workflow, node, state, channel, contact_id, enrollment_id)


Which = Annotated[Wanted, Depends(_wanted)]


@router.get("", summary="List the messages of journeys")
def list_all(ctx: Ctx, wanted: Which, limit: Limit = 50, cursor: Cursor = None) -> DeliveryPage:
    """The newest first. With `state=failed`, those that were given up: correct, replay or skip them."""
    with ctx.workspace.read() as tx:
        page: Any = list_deliveries(tx, wanted, limit, cursor)
    return DeliveryPage.model_validate(page, from_attributes=True)


@router.get("/counts", summary="Count the messages of journeys by state")
def counts(ctx: Ctx, wanted: Which) -> DeliveryCounts:
    """The state that is asked for is left aside."""
    with ctx.workspace.read() as tx:
        return DeliveryCounts.model_validate(count_by_state(tx, wanted))


@router.get("/{delivery_id}", summary="Show one message of a journey")
def get(ctx: Ctx, delivery_id: Id) -> FullDelivery:
    with ctx.workspace.read() as tx:
        return _full(tx, ctx, delivery_id)


@router.patch("/{delivery_id}", summary="Correct what a failed message is filled in with")
def patch(ctx: Ctx, delivery_id: Id, correction: Correction) -> FullDelivery:
    """It is sent again by replaying it. What it says then may differ from what was sent under its key before."""
    with ctx.workspace.transaction() as tx:
        before = get_delivery(tx, delivery_id)
        correct(tx, delivery_id, correction.data)
        fields = changed_fields(json.loads(before["data"] or "{}"), correction.data)
        note(entity_id=delivery_id, fields=sorted(fields))
        return _full(tx, ctx, delivery_id)


@router.post("/{delivery_id}/replay", summary="Send a failed message again")
def replay_one(ctx: Ctx, delivery_id: Id) -> FullDelivery:
    """Under the same key, and as often as a new one. Whoever it belongs to has gone on already, and stays there."""
    with ctx.workspace.transaction() as tx:
        found = get_delivery(tx, delivery_id)
        if not replay(tx, [delivery_id], naive(ctx.clock.now())):
            why = (
                "what it said is not kept any more"
                if found["state"] == "failed"
                else f"it is {found['state']}, not failed"
            )
            raise Conflict(f"Message {delivery_id} cannot be sent again: {why}.")
        note(entity_id=delivery_id, workflow=found["workflow"])
        answer = _full(tx, ctx, delivery_id)
    ctx.journey_delivery.wake()
    return answer


@router.post("/replay", summary="Send all failed messages again that fit", status_code=202)
def replay_all(ctx: Ctx, which: Replay) -> Replayed:
    """With an empty body every message that failed for good."""
    with ctx.workspace.transaction() as tx:
        ids = failed_ids(tx, Wanted(**which.model_dump()))
        replayed = replay(tx, ids, naive(ctx.clock.now()))
        note(count=replayed, **which.model_dump(exclude_none=True))
    ctx.journey_delivery.wake()
    return Replayed(replayed=replayed)


@router.post("/{delivery_id}/skip", summary="Leave a message unsent")
def skip_one(ctx: Ctx, delivery_id: Id) -> FullDelivery:
    """One that waits is not sent, and whoever it belongs to goes on. One that failed is no longer listed as failed."""
    with ctx.workspace.transaction() as tx:
        found = get_delivery(tx, delivery_id)
        goes_on = skip(tx, delivery_id, naive(ctx.clock.now()))
        note(entity_id=delivery_id, workflow=found["workflow"])
        answer = _full(tx, ctx, delivery_id)
    if goes_on:
        ctx.tick_loop.wake()
    return answer


def _full(tx: Transaction, ctx: Context, delivery_id: int) -> FullDelivery:
    row = get_delivery(tx, delivery_id)
    row["data"] = json.loads(row["data"]) if row["data"] else None
    row["answer"] = json.loads(row["answer"]) if row["answer"] else None
    content, problem = _content(tx, ctx, row)
    return FullDelivery.model_validate({**row, "content": content, "content_problem": problem})


def _content(tx: Transaction, ctx: Context, row: dict[str, Any]) -> tuple[dict[str, Any] | None, str | None]:
    if row["data"] is None:
        return (
            None,
            "What it said is not kept any more: the person was erased, or it ended longer ago than keep_content_days.",
        )
    channel = ctx.journey_delivery.channels.get(row["channel"])
    node = ctx.journey_delivery.versions.node(
        tx, row["workflow_id"], row["version"], row["node"], on_exit=row["on_exit"]
    )
    if channel is None or node is None:
        return None, "Nothing here knows how this would be sent."
    names = Message.__dataclass_fields__
    try:
        message = Message(**{name: row[name] for name in names})
        content = dict(channel.preview(message, node))
        if row["state"] in _OVER:
            # What it would come to now is not what it came to.
            content.pop("calls", None)
        return content, None
    except OpportuneError as error:
        return None, error.message
