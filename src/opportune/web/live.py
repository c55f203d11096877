"""What ticks change, as it happens: one stream of server-sent events for each who looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from opportune.insight.status import recent_ticks
from opportune.web.context import Context
from opportune.web.definition_names import Kind
from opportune.web.parameters import Answer, Ctx, Moment
from opportune.web.tick_feed import TickNews

router = APIRouter(tags=["Ticks"])

# A stream ends after this long, and who listens connects again: only then is it looked whether they still may.
STREAM_SECONDS = 600.0
RETRY_MILLISECONDS = 2_000


class Events(EventSourceResponse):
    """A stream of events; but a refusal is JSON like any other, which the API's description takes from here."""

    media_type = "application/json"


class LiveTick(Answer):
    """One tick, or several in a row, and what they changed. An account scored in two of them counts twice.

    The first event of a stream is how things stand: the last tick, and nothing changed.
    """

    # The description of the stream takes this schema from the class itself.
    model_config = ConfigDict(defer_build=False)

    tick_id: int
    ticked_at: Moment
    tick_count: int
    event_count: int = Field(description="Events taken in")
    account_count: int = Field(description="Accounts whose score was computed")
    contact_count: int = Field(description="Contacts whose score was computed")
    changed_kinds: list[Kind] = Field(description="Kinds of which a definition came into force, changed or went")


@router.get("/live", summary="Follow ticks as they happen", response_class=Events)
async def follow(ctx: Ctx) -> AsyncIterator[Annotated[ServerSentEvent, LiveTick]]:
    """A stream of server-sent events named `tick`, with a `LiveTick` as data and the tick's id as id. Without news a comment
    comes every 15 seconds. The stream ends after ten minutes; connect again, as browsers do by themselves.
    """
    with ctx.tick_feed.followed() as follower:
        end = asyncio.get_running_loop().call_later(STREAM_SECONDS, follower.finish)
        try:
            # Only now, so that no tick falls between this answer and the first news.
            if standing := await run_in_threadpool(_standing, ctx):
                yield _event(standing)
            while news := await follower.next():
                yield _event(news)
        finally:
            end.cancel()


def _standing(ctx: Context) -> TickNews | None:
    with ctx.workspace.read() as tx:
        last = next(iter(recent_ticks(tx, 1)), None)
    return TickNews(last["tick_id"], last["ticked_at"], 0, 0, 0, 0, frozenset()) if last else None


def _event(news: TickNews) -> ServerSentEvent:
    data = LiveTick.model_validate(asdict(news) | {"changed_kinds": sorted(news.changed_kinds)})
    return ServerSentEvent(data=data, event="tick", id=str(news.tick_id), retry=RETRY_MILLISECONDS)
