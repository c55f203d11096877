"""Ladders over HTTP: who stands on which stage, how that changed, and switching them.

Their definitions are put in force in `definitions.py`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from opportune.errors import Conflict
from opportune.insight.ladders import LadderFilter, find_ladder, get_ladder, list_ladders, stage_history, stage_subjects
from opportune.insight.proposals import propose
from opportune.insight.scores import current_definitions
from opportune.model.workflow import Status
from opportune.store.definitions import load_definitions
from opportune.store.workspace import naive
from opportune.web.context import Context
from opportune.web.definition_notes import save_and_note
from opportune.web.parameters import Answer, Ctx, Cursor, Limit, Moment, Request, Search
from opportune.web.segment_fields import Subject, SubjectFacts

router = APIRouter(prefix="/ladders", tags=["Workflows"])
Key = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64, description="The key of a ladder")]
StageKey = Annotated[str | None, Query(pattern=r"^[a-z0-9-]+$", max_length=64, description="The key of a stage")]
StageSort = Literal["-score", "score", "-since", "since"]


class LadderStage(Answer):
    """One stage, and who stands on it as of the last tick. Counts of changes are those of the last 7 days."""

    stage: str
    name: str
    from_number: float
    to_number: float | None = Field(description="Where the next stage begins; null for the last one")
    segment: str | None
    subject_count: int
    entered_count: int
    left_count: int


class Ladder(Answer):
    """A ladder with its stages, from the bottom up."""

    key: str
    name: str
    description: str
    subject: Subject
    status: Literal["active", "disabled", "archived"]
    version: int
    measure: dict[str, Any]
    among: dict[str, Any] | None
    stages: list[LadderStage]
    hysteresis: float
    min_dwell_days: int
    subject_count: int = Field(description="Who stands on any stage")
    tags: list[str]
    owner: str


class LadderList(Answer):
    items: list[Ladder]


class StageSubject(SubjectFacts):
    """Somebody who stands on a stage, since when, and where it stood before."""

    stage: str
    since: Moment
    previous_stage: str | None


class StageSubjectPage(Answer):
    """A page of subjects. `next_cursor` asks for the page after it."""

    items: list[StageSubject]
    next_cursor: str | None


class StageChange(SubjectFacts):
    """Somebody came onto a stage, or left the ladder. The score is that of now."""

    tick_id: int
    changed_at: Moment
    from_stage: str | None
    to_stage: str | None


class StageChangePage(Answer):
    """A page of changes. `next_cursor` asks for the page after it."""

    items: list[StageChange]
    next_cursor: str | None


class LadderStatus(Request):
    """Whether a ladder is to run."""

    status: Status


@router.get("", summary="List ladders with who stands where")
def list_all(ctx: Ctx, status: Status | None = None, q: Search = None) -> LadderList:
    """In order of key. `q` is looked for in keys and names, ignoring case."""
    wanted = LadderFilter(status and status.value, q)
    with ctx.workspace.read() as tx:
        found = list_ladders(tx, current_definitions(tx, ctx.workspace), naive(ctx.clock.now()), wanted)
    return LadderList.model_validate({"items": found})


@router.get("/{key}", summary="Show one ladder with who stands where")
def get(ctx: Ctx, key: Key) -> Ladder:
    return _answer(ctx, key)


@router.get("/{key}/subjects", summary="List who stands on a ladder")
def subjects(
    ctx: Ctx, key: Key, stage: StageKey = None, sort: StageSort = "-score", limit: Limit = 50, cursor: Cursor = None
) -> StageSubjectPage:
    """On all stages, or on one. The hottest first."""
    with ctx.workspace.read() as tx:
        page = stage_subjects(tx, current_definitions(tx, ctx.workspace), key, stage, sort, limit, cursor)
    return StageSubjectPage.model_validate(page, from_attributes=True)


@router.get("/{key}/history", summary="List who changed stage")
def history(ctx: Ctx, key: Key, stage: StageKey = None, limit: Limit = 50, cursor: Cursor = None) -> StageChangePage:
    """The newest first. With `stage`, only those who came from it or onto it."""
    with ctx.workspace.read() as tx:
        page = stage_history(tx, current_definitions(tx, ctx.workspace), key, stage, limit, cursor)
    return StageChangePage.model_validate(page, from_attributes=True)


@router.post("/{key}/status", summary="Enable, disable or archive a ladder")
def set_status(ctx: Ctx, key: Key, wanted: LadderStatus) -> Ladder:
    """A new version of it. Nobody stands on a ladder that is not active, and whom it put into segments leaves them."""
    with ctx.workspace.transaction() as tx:
        definitions = load_definitions(tx)
        ladder, _ = find_ladder(definitions, key)
        if ladder.status is Status.ARCHIVED and wanted.status is not Status.ARCHIVED:
            raise Conflict(f"Ladder {key} is archived and stays as it is. Put a new one in force in its place.")
        changed = ladder.model_copy(update={"status": wanted.status})
        save_and_note(tx, propose(definitions, [changed]), naive(ctx.clock.now()))
    ctx.tick_loop.wake()
    return _answer(ctx, key)


def _answer(ctx: Context, key: str) -> Ladder:
    with ctx.workspace.read() as tx:
        return Ladder.model_validate(
            get_ladder(tx, current_definitions(tx, ctx.workspace), key, naive(ctx.clock.now()))
        )
