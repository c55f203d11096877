"""Segments over HTTP: the list, one of them, who is in it, and how that changed. Definitions are in `definitions.py`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from opportune.insight.scores import current_definitions
from opportune.insight.segment_members import all_members, list_members, list_pins, membership_history
from opportune.insight.segments import (
    MAX_COUNTED_DAYS,
    SegmentFilter,
    daily_members,
    find_segment,
    get_segment,
    list_segments,
)
from opportune.store.workspace import aware, naive
from opportune.web.context import Context
from opportune.web.parameters import Answer, Ctx, Cursor, Limit, Moment, Search, Since, Until
from opportune.web.segment_fields import (
    Named,
    Provenance,
    SegmentKey,
    SegmentMode,
    Side,
    Source,
    Subject,
    SubjectFacts,
)

router = APIRouter(prefix="/segments", tags=["Segments"])
Word = Annotated[str | None, Query(max_length=254)]
MemberSort = Literal["-since", "since", "-score", "score", "name", "-name"]
_CSV_COLUMNS = ("name", "score", "tier", "since", "source", "source_key", "pinned")
_EXPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Every member, in order of id",
        "content": {"text/csv": {"schema": {"type": "string"}}, "application/x-ndjson": {"schema": {"type": "string"}}},
    }
}


class User(Named):
    """A definition that names another one."""

    name: str


class Segment(Answer):
    """A segment with its counts as of the last tick."""

    key: str
    name: str
    description: str
    mode: SegmentMode
    subject: Subject
    folder: str
    tags: list[str]
    owner: str
    member_count: int
    entered_count: int = Field(description="Who entered in the last 7 days, net within each tick")
    left_count: int = Field(description="Who left in the last 7 days, net within each tick")
    counted_at: Moment | None = Field(description="The last tick, which the counts are as of")
    evaluated_at: Moment | None = Field(description="When it was last evaluated for everybody; changes count at once")
    duration_ms: float | None = Field(description="How long that took, with all that was evaluated in the same go")
    daily_counts: list[int] = Field(description="The members at the end of each of the last 30 days; the last is today")
    used_by: list[User] = Field(description="The definitions that name it")


class SegmentList(Answer):
    items: list[Segment]


class Member(SubjectFacts, Provenance):
    """A member, and what made it one."""


class MemberPage(Answer):
    """A page of members. `next_cursor` asks for the page after it."""

    items: list[Member]
    next_cursor: str | None


class Pin(SubjectFacts):
    """Whom a person keeps in or out, whatever criteria and workflows say."""

    pinned: Side
    source: Literal["person", "import"]
    pinned_by: str | None
    pinned_at: Moment


class PinPage(Answer):
    """A page of pins. `next_cursor` asks for the page after it."""

    items: list[Pin]
    next_cursor: str | None


class MembershipChange(Answer):
    """Somebody entered or left, and what brought that about. Leaving names what had kept it in."""

    tick_id: int
    changed_at: Moment
    subject_id: int
    name: str | None
    is_entered: bool
    source: Source
    source_key: str | None


class MembershipChangePage(Answer):
    """A page of changes. `next_cursor` asks for the page after it."""

    items: list[MembershipChange]
    next_cursor: str | None


class DayCount(Answer):
    """One day in UTC: who entered, who left, and how many were members at its end."""

    day: date
    entered_count: int
    left_count: int
    member_count: int


class DayCounts(Answer):
    items: list[DayCount]


@router.get("", summary="List segments with their counts")
def list_all(
    ctx: Ctx,
    subject: Subject | None = None,
    mode: SegmentMode | None = None,
    folder: Word = None,
    tag: Word = None,
    owner: Word = None,
    q: Search = None,
) -> SegmentList:
    """In order of key. `q` is looked for in keys and names, ignoring case."""
    wanted = SegmentFilter(subject, mode, folder, tag, owner, q)
    with ctx.workspace.read() as tx:
        found = list_segments(tx, current_definitions(tx, ctx.workspace), naive(ctx.clock.now()), wanted)
    return SegmentList.model_validate({"items": found})


@router.get("/{key}", summary="Show one segment with its counts")
def get(ctx: Ctx, key: SegmentKey) -> Segment:
    with ctx.workspace.read() as tx:
        found = get_segment(tx, current_definitions(tx, ctx.workspace), key, naive(ctx.clock.now()))
    return Segment.model_validate(found)


@router.get("/{key}/members", summary="List the members of a segment")
def members(
    ctx: Ctx, key: SegmentKey, sort: MemberSort = "-score", q: Search = None, limit: Limit = 50, cursor: Cursor = None
) -> MemberPage:
    """The hottest first. `q` is looked for in names, domains and emails."""
    with ctx.workspace.read() as tx:
        page = list_members(tx, current_definitions(tx, ctx.workspace), key, sort, q, limit, cursor)
    return MemberPage.model_validate(page, from_attributes=True)


@router.get(
    "/{key}/members/export",
    summary="Export the members of a segment",
    response_class=StreamingResponse,
    responses=_EXPORT,
)
def export_members(ctx: Ctx, key: SegmentKey, format: Literal["csv", "jsonl"] = "csv") -> StreamingResponse:
    """As CSV, or as one JSON object a line. The CSV can be imported into another segment as it is."""
    with ctx.workspace.read() as tx:
        segment, _ = find_segment(current_definitions(tx, ctx.workspace), key)
    media_type = "text/csv; charset=utf-8" if format == "csv" else "application/x-ndjson"
    headers = {"Content-Disposition": f'attachment; filename="{key}.{format}"'}
    return StreamingResponse(_exported(ctx, key, segment.subject, format), media_type=media_type, headers=headers)


@router.get("/{key}/pins", summary="List who is pinned into a segment or out of it")
def pins(ctx: Ctx, key: SegmentKey, side: Side | None = None, limit: Limit = 50, cursor: Cursor = None) -> PinPage:
    """The last pin first."""
    with ctx.workspace.read() as tx:
        page = list_pins(tx, current_definitions(tx, ctx.workspace), key, side, limit, cursor)
    return PinPage.model_validate(page, from_attributes=True)


@router.get("/{key}/history", summary="List who entered and left a segment")
def history(
    ctx: Ctx, key: SegmentKey, since: Since = None, until: Until = None, limit: Limit = 50, cursor: Cursor = None
) -> MembershipChangePage:
    """The newest first. A change is the net of one tick: who was taken out and put back did neither."""
    with ctx.workspace.read() as tx:
        definitions = current_definitions(tx, ctx.workspace)
        page = membership_history(tx, definitions, key, since and naive(since), until and naive(until), limit, cursor)
    return MembershipChangePage.model_validate(page, from_attributes=True)


@router.get("/{key}/counts", summary="How many were in a segment, day by day")
def counts(ctx: Ctx, key: SegmentKey, days: Annotated[int, Query(ge=1, le=MAX_COUNTED_DAYS)] = 30) -> DayCounts:
    """The last day is today."""
    with ctx.workspace.read() as tx:
        definitions = current_definitions(tx, ctx.workspace)
        found = daily_members(tx, definitions, key, naive(ctx.clock.now()), days)
    return DayCounts.model_validate({"items": found})


def _exported(ctx: Context, key: str, subject: str, format: str) -> Iterator[str]:
    id_name, address = (f"{subject}_id", "domain" if subject == "account" else "email")
    if format == "csv":
        yield _csv_lines([[id_name, address, *_CSV_COLUMNS]])
    with ctx.workspace.read() as tx:
        for rows in all_members(tx, current_definitions(tx, ctx.workspace), key):
            named = [
                {
                    id_name: row.pop("subject_id"),
                    address: row.pop("address"),
                    **row,
                    "since": aware(row["since"]).isoformat(),
                }
                for row in rows
            ]
            if format == "csv":
                yield _csv_lines([[_harmless(value) for value in row.values()] for row in named])
            else:
                yield "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in named)


def _csv_lines(rows: list[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
