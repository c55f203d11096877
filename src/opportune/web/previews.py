"""Previews over HTTP: who would enter, leave and move if definitions were in force. Nothing is changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from opportune.insight import preview as previewed
from opportune.insight.confirmation import confirm_token
from opportune.insight.trial import Trial, try_bodies, try_in_force
from opportune.model.definitions import Definitions
from opportune.store.definitions import load_definitions
from opportune.store.workspace import naive
from opportune.web.definition_bodies import REQUEST_BODY, Bodies
from opportune.web.parameters import Answer, Ctx

router = APIRouter(prefix="/preview", tags=["Definitions"])

TriedKind = Literal["segment", "workflow", "ladder", "intent_report"]
TriedKey = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64)]


class Preview(Answer):
    """What the next tick would do. `samples` are those with the highest scores, at most ten of each segment and direction."""

    affected: int = Field(description="Subjects that would enter or leave anything, each counted once")
    segments: list[previewed.SegmentPreview] = Field(description="Every segment that may come out differently")
    moved: list[previewed.MovedPair] = Field(description="Who would leave one segment and enter another at once")
    workflows: list[previewed.WorkflowPreview] = Field(description="In the order in which they run")
    ladders: list[previewed.LadderPreview]
    milliseconds: float
    confirm: str | None = Field(
        description="Given where more subjects are affected than OPPORTUNE_CONFIRM_ABOVE says. Send it as `confirm` when "
        "putting these definitions in force, and that is refused if it would affect another number by then"
    )


@router.post("", summary="Preview definitions", openapi_extra=REQUEST_BODY)
def preview_bodies(ctx: Ctx, bodies: Bodies) -> Preview:
    """The body is as for `POST /definitions`. Evaluates these definitions and what depends on them for everybody, by the
    scores and signals of the last tick, with windows that end now. Also says whom they match if they are in force already.
    """
    return _preview(ctx, lambda current: try_bodies(current, bodies))


@router.get("/{kind}/{key}", summary="Preview a definition in force")
def preview_one(ctx: Ctx, kind: TriedKind, key: TriedKey) -> Preview:
    """As if it ran now; a workflow or ladder that is disabled, as if it were active."""
    return _preview(ctx, lambda current: try_in_force(current, kind, key))


def _preview(ctx: Ctx, tried: Callable[[Definitions], Trial]) -> Preview:
    now = naive(ctx.clock.now())
    with ctx.workspace.read() as tx:
        trial = tried(load_definitions(tx))
        found = previewed.preview(tx, trial, now, stopwatch=time.perf_counter)
    is_large = found.affected > ctx.settings.confirm_above
    return Preview(
        affected=found.affected,
        segments=list(found.segments),
        moved=list(found.moved),
        workflows=list(found.workflows),
        ladders=list(found.ladders),
        milliseconds=found.milliseconds,
        confirm=confirm_token(trial, found.affected) if is_large else None,
    )
