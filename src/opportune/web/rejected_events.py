"""The events that could not be taken: list them, and take them again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel

from opportune.clock import Clock
from opportune.ingest import EventLog
from opportune.ingest.rejected import MAX_PAGE_SIZE, list_rejected, replay_all, replay_one
from opportune.store import Workspace

MAX_ID = 2**63 - 1


class RejectedEvent(BaseModel, from_attributes=True):
    """One event that was not taken, with what to put right. `payload` is its JSON as received."""

    rejected_event_id: int
    received_at: datetime
    source: str
    batch_index: int
    code: str
    message: str
    payload: str
    sent_at: str | None
    replayed_at: datetime | None


class RejectedEventPage(BaseModel):
    """A page of rejected events, the newest first. `next_cursor` asks for the page after it."""

    items: list[RejectedEvent]
    next_cursor: int | None


class ReplayResult(BaseModel, from_attributes=True):
    """How many rejected events were tried again, taken, and refused again."""

    tried: int
    accepted: int
    rejected: int


def router(workspace: Workspace, event_log: EventLog, clock: Clock) -> APIRouter:
    """The routes under /api/v1/rejected-events."""
    routes = APIRouter(prefix="/api/v1/rejected-events", tags=["Rejected events"])

    @routes.get("", summary="List events that could not be taken")
    def list_rejected_events(
        cursor: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE)] = 50,
        with_replayed: Annotated[bool, Query(description="Show those that were taken since, too")] = False,
    ) -> RejectedEventPage:
        """The events that could not be taken, with the reason and what to do about it."""
        found = list_rejected(workspace, limit + 1, cursor, with_replayed)
        items = [RejectedEvent.model_validate(event) for event in found[:limit]]
        return RejectedEventPage(items=items, next_cursor=items[-1].rejected_event_id if len(found) > limit else None)

    @routes.post("/replay", summary="Try every rejected event again")
    def replay_rejected_events() -> ReplayResult:
        """Try every rejected event again that was not taken yet."""
        return ReplayResult.model_validate(replay_all(workspace, event_log, clock.now()))

    @routes.post("/{rejected_event_id}/replay", summary="Try one rejected event again, corrected or as it was")
    def replay_rejected_event(
        rejected_event_id: Annotated[int, Path(ge=1, le=MAX_ID)],
        event: Annotated[
            dict[str, object] | None, Body(description="The corrected event; as received without it")
        ] = None,
    ) -> RejectedEvent:
        """Try one rejected event again. `replayed_at` of the answer is set when it was taken."""
        payload = None if event is None else msgspec.json.encode(event)
        return RejectedEvent.model_validate(replay_one(workspace, event_log, rejected_event_id, clock.now(), payload))

    return routes
