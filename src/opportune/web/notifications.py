"""Notifications over HTTP: what journeys tell people who use Opportune."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from opportune.insight.inbox import list_notifications
from opportune.store.workspace import naive
from opportune.web.auth import Who
from opportune.web.parameters import Answer, Ctx, Cursor, Limit, Moment, RecordId, Request

router = APIRouter(prefix="/notifications", tags=["Notifications"])
MAX_NAMED = 1_000


class Notification(Answer):
    """Something to know. `link` is a page of the app."""

    notification_id: int
    title: str
    body: str
    link: str | None
    created_at: Moment
    read_at: Moment | None


class NotificationPage(Answer):
    """A page of notifications. `next_cursor` asks for the page after it."""

    items: list[Notification]
    next_cursor: str | None


class ReadNotifications(Request):
    """Which ones were read; without any, all of them."""

    notification_ids: list[RecordId] = Field(default_factory=list, max_length=MAX_NAMED)


class Marked(Answer):
    """How many had not been read before."""

    read: int


@router.get("", summary="List notifications of whoever asks")
def list_all(
    ctx: Ctx,
    actor: Who,
    unread: Annotated[bool, Query(description="Only those that were not read")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> NotificationPage:
    """The newest first. The command line, and a token that belongs to nobody, see those of everybody."""
    with ctx.workspace.read() as tx:
        page = list_notifications(tx, actor.user_id, unread, limit, cursor)
    return NotificationPage.model_validate(page, from_attributes=True)


@router.post("/read", summary="Say that notifications were read")
def read(ctx: Ctx, actor: Who, wanted: ReadNotifications) -> Marked:
    """Of one that is for everybody without a name, it is enough that one person has read it."""
    of_reader = {"user_id": actor.user_id, "notification_ids": wanted.notification_ids}
    with ctx.workspace.transaction() as tx:
        marked = tx.fixed("update_read_notifications", {**of_reader, "now": naive(ctx.clock.now())})
    return Marked(read=marked[0][0])
