"""The parameters and field types that the resources share, each with its bounds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from opportune.insight.pages import MAX_CURSOR_LENGTH, MAX_ID, MAX_PAGE_SIZE
from opportune.web.context import Context, context

YEAR_MIN, YEAR_MAX = 1900, 2200
MAX_SEARCH_LENGTH = 200
MAX_ATTRIBUTES_BYTES = 64 * 1024


def _to_utc(moment: datetime) -> datetime:
    """A moment in UTC; one without a zone is taken as UTC."""
    if not YEAR_MIN <= moment.year <= YEAR_MAX:
        raise ValueError(f"the year must lie between {YEAR_MIN} and {YEAR_MAX}")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def present(text: str) -> str:
    """Text without the character NUL. Raises ValueError."""
    # DuckDB takes it, but ends text at it in places; no name contains one.
    if "\x00" in text:
        raise ValueError("must not contain the character NUL")
    return text


def storable(content: dict[str, Any], max_bytes: int = MAX_ATTRIBUTES_BYTES) -> dict[str, Any]:
    """What can be kept as JSON. Raises ValueError."""
    try:
        text = json.dumps(content, allow_nan=False, ensure_ascii=False)
        size = len(text.encode())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"cannot be stored as JSON: {error}") from error
    if size > max_bytes:
        raise ValueError(f"takes {size:,} bytes; at most {max_bytes:,} are stored")
    present(text.replace("\\u0000", "\x00"))
    return content


Ctx = Annotated[Context, Depends(context)]
Id = Annotated[int, Path(ge=1, le=MAX_ID)]
Moment = Annotated[datetime, AfterValidator(_to_utc)]
At = Annotated[Moment | None, Query(description="A moment, in UTC unless it names a zone; by default the last tick")]
Since = Annotated[Moment | None, Query(description="From this moment on")]
Until = Annotated[Moment | None, Query(description="Before this moment")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE, description="Items on a page")]
Cursor = Annotated[
    str | None, Query(min_length=1, max_length=MAX_CURSOR_LENGTH, description="`next_cursor` of the page before")
]
Search = Annotated[
    str | None,
    Query(max_length=MAX_SEARCH_LENGTH, description="Part of a name"),
    AfterValidator(lambda t: t and present(t)),
]
Text = Annotated[str, AfterValidator(present)]
ShortText = Annotated[
    str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), AfterValidator(present)
]
LongText = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), AfterValidator(present)
]
RecordId = Annotated[int, Field(ge=1, le=MAX_ID)]
GivenAttributes = Annotated[dict[str, Any], AfterValidator(storable)]
Json = Annotated[Any, BeforeValidator(_parsed)]
Attributes = Annotated[dict[str, Any] | None, BeforeValidator(_parsed)]


class Answer(BaseModel):
    """Base of every answer. Moments are in UTC."""

    # Built when first needed: all of them at the start take longer than anything else in it.
    model_config = ConfigDict(frozen=True, defer_build=True)


class Request(BaseModel):
    """Base of every request body: unknown fields are refused, so that a slip does not pass for a change."""

    model_config = ConfigDict(frozen=True, extra="forbid")
