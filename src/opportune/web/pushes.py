"""Pushing the audience of a campaign to a receiver, over HTTP: connecting it, and what became of each message."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter
from pydantic import Field

from opportune.access.audit import note
from opportune.delivery.address import MAX_URL_LENGTH
from opportune.delivery.endpoints import connect, disconnect, get_endpoint
from opportune.insight.campaigns import campaign_of
from opportune.insight.pushes import list_pushes
from opportune.insight.scores import current_definitions
from opportune.store import Transaction
from opportune.store.workspace import naive
from opportune.web.campaigns import CampaignKey
from opportune.web.context import Context
from opportune.web.parameters import Answer, Ctx, Cursor, Limit, Moment, Request

router = APIRouter(prefix="/campaigns", tags=["Campaigns"])


class Receiver(Request):
    """Where the audience is to be pushed."""

    url: str = Field(min_length=1, max_length=MAX_URL_LENGTH, description="An address of https that takes POST")


class Push(Answer):
    """How pushing the audience of a campaign stands."""

    url: str
    is_active: bool
    stopped_reason: str | None = Field(description="Why nothing is pushed any more; connect it again to begin anew")
    told_count: int = Field(description="Accounts in the audience as the receiver was told, or will be by what waits")
    pending_count: int = Field(description="Messages that wait")
    last_problem: str | None = Field(description="Why the first of them was not delivered yet")
    retried_at: Moment | None = Field(description="When it is tried again")
    delivered_at: Moment | None = Field(description="When the last message was delivered")
    connected_at: Moment


class ConnectedPush(Push):
    """The secret is for the receiver, to check signatures with. Asking again with the same URL shows it again."""

    secret: str


class Message(Answer):
    """One message. The same `idempotency_key` is sent as `webhook-id` with every attempt."""

    idempotency_key: str
    created_at: Moment
    part: int
    part_count: int = Field(description="A change of more than 1,000 accounts is told in several messages")
    added_count: int
    removed_count: int
    state: Literal["pending", "delivered", "failed", "skipped"]
    attempt_count: int
    due_at: Moment | None
    ended_at: Moment | None
    status_code: int | None = Field(description="What the receiver answered to the last attempt")
    reason: str | None = Field(description="Why it was not delivered, or not yet")


class MessagePage(Answer):
    """A page of messages. `next_cursor` asks for the page after it."""

    items: list[Message]
    next_cursor: str | None


@router.get("/{key}/push", summary="Show where the audience of a campaign is pushed")
def get(ctx: Ctx, key: CampaignKey) -> Push:
    with ctx.workspace.read() as tx:
        return Push.model_validate(get_endpoint(tx, key, _campaign_id(tx, ctx, key)))


@router.put("/{key}/push", summary="Push the audience of a campaign to a receiver")
def put(ctx: Ctx, key: CampaignKey, receiver: Receiver) -> ConnectedPush:
    """First everybody in the audience is pushed, and from then on who is added and who is removed, while the campaign runs.
    When it stops or ends, everybody is removed. Messages are signed by the Standard Webhooks specification.

    A receiver that answers 410, or fails for more than two days, is pushed nothing more until it is connected again.
    """
    now = naive(ctx.clock.now())
    with ctx.workspace.transaction() as tx:
        note(receiver=urlsplit(receiver.url).hostname)
        found = connect(tx, _campaign_id(tx, ctx, key), receiver.url, ctx.settings, ctx.delivery.key, now)
    ctx.tick_loop.wake()
    return ConnectedPush.model_validate({**found.endpoint, "secret": found.secret})


@router.delete("/{key}/push", summary="Stop pushing the audience of a campaign")
def delete(ctx: Ctx, key: CampaignKey) -> Push:
    """Messages that wait are not sent. The receiver keeps the accounts it was told; to have them removed, stop the campaign
    first. The answer is how it stood.
    """
    with ctx.workspace.transaction() as tx:
        found = disconnect(tx, key, _campaign_id(tx, ctx, key), naive(ctx.clock.now()))
    return Push.model_validate(found)


@router.get("/{key}/push/messages", summary="List the messages about the audience of a campaign")
def messages(ctx: Ctx, key: CampaignKey, limit: Limit = 50, cursor: Cursor = None) -> MessagePage:
    """The newest first. What ended more than 90 days ago is forgotten."""
    with ctx.workspace.read() as tx:
        page: Any = list_pushes(tx, _campaign_id(tx, ctx, key), limit, cursor)
    return MessagePage.model_validate(page, from_attributes=True)


def _campaign_id(tx: Transaction, ctx: Context, key: str) -> int:
    """The number of a campaign in force. Raises NotFound."""
    definitions = current_definitions(tx, ctx.workspace)
    campaign_of(definitions, key)
    return definitions.definition_ids["campaign", key]
