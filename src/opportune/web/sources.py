"""Sources of events over HTTP: what each one sends, and which events no signal definition wants."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from opportune.insight.sources import NEWEST_EVENTS, list_sources, unmatched_events
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx, Moment

router = APIRouter(prefix="/sources", tags=["Keys and tokens"])
MAX_DAYS = 90


class EventSource(Answer):
    """A source of events, with its write key if it ever had one (`hint` is how that ends)."""

    source: str
    name: str | None
    hint: str | None
    created_at: Moment | None
    revoked_at: Moment | None
    event_count: int
    last_event_at: Moment | None
    rejected_count: int = Field(description="Events that could not be taken and wait to be put right")
    last_rejected_at: Moment | None
    daily_events: list[int] = Field(description="Events of each of the last days (UTC), today last")


class EventSourceList(Answer):
    items: list[EventSource]


class UnmatchedEvent(Answer):
    """Events of one type and name, none of which carried a signal."""

    type: str
    name: str | None
    event_count: int
    sources: list[str]
    last_event_at: Moment


class UnmatchedEventList(Answer):
    """`looked_at` is how many of the newest events were looked through at most."""

    items: list[UnmatchedEvent]
    looked_at: int


@router.get("", summary="List the sources of events")
def list_all(ctx: Ctx, days: Annotated[int, Query(ge=1, le=MAX_DAYS)] = 30) -> EventSourceList:
    """Those with a write key, those that had one, and those that events came from otherwise, such as imported files."""
    today = naive(ctx.clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    with ctx.workspace.read() as tx:
        return EventSourceList.model_validate({"items": list_sources(tx, today, days)})


@router.get("/unmatched-events", summary="List the events that carry no signal")
def list_unmatched(ctx: Ctx) -> UnmatchedEventList:
    """By type and name, the most frequent first: what clients send and no signal definition looks for."""
    with ctx.workspace.read() as tx:
        return UnmatchedEventList.model_validate({"items": unmatched_events(tx), "looked_at": NEWEST_EVENTS})
