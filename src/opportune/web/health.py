"""Whether the server works, for machines that watch it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from opportune import __version__
from opportune.errors import Unavailable
from opportune.web.context import Context, context
from opportune.web.errors import ErrorBody

router = APIRouter(tags=["Health"])


class Health(BaseModel):
    """`status` is ok, or degraded when the last tick failed; `last_tick_at` is the moment the scores are up to date with."""

    status: str
    version: str
    last_tick_at: datetime | None
    last_error: str | None


class Ready(BaseModel):
    """Always true: a server that isn't ready answers with an error."""

    ready: bool


@router.get(
    "/healthz",
    responses={503: {"model": Health, "description": "The last tick failed"}},
    summary="Is the server alive, and do its ticks work?",
)
def health(ctx: Annotated[Context, Depends(context)], response: Response) -> Health:
    error = ctx.tick_loop.last_error
    if error is not None:
        response.status_code = 503
    return Health(
        status="ok" if error is None else "degraded",
        version=__version__,
        last_tick_at=ctx.tick_loop.last_tick_at(),
        last_error=error,
    )


@router.get(
    "/readyz",
    responses={503: {"model": ErrorBody, "description": "Not now"}},
    summary="Does the server take events and answer questions now?",
)
def ready(ctx: Annotated[Context, Depends(context)]) -> Ready:
    """503 while it starts, stops, or has its workspace file replaced."""
    if not ctx.event_log.takes_events:
        raise Unavailable("The server takes no events at the moment. Ask again soon.")
    return Ready(ready=True)


@router.get("/metrics", summary="Figures in Prometheus' format", response_class=Response)
def metrics(ctx: Annotated[Context, Depends(context)]) -> Response:
    return Response(ctx.metrics.text(), media_type="text/plain; version=0.0.4")
