"""Lists page by page: a cursor names the last row of a page by its sort value and id, so that rows may come and go meanwhile.

Rows without a sort value come last in either direction; ids decide between equal values.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from opportune.errors import InvalidInput

MAX_PAGE_SIZE = 200
# A cursor holds an id and one sort value; of a text so much that no two differ only after it, and that a URL can carry it.
MAX_TEXT_IN_CURSOR = 500
MAX_CURSOR_LENGTH = 6_000
MAX_ID = 2**63 - 1


@dataclass(frozen=True)
class SortKey:
    """What a list can be sorted by: an expression, and what a cursor's value is read back as (int, str or datetime)."""

    expression: str
    kind: type
    is_nullable: bool = False
    is_descending: bool = False


@dataclass(frozen=True)
class Page:
    """The rows of one page, and the cursor of the next one if there is more."""

    items: list[dict[str, Any]]
    next_cursor: str | None


@dataclass
class Filter:
    """Finished conditions and the values of their parameters."""

    conditions: list[str] = field(default_factory=list)
    params: dict[str, object] = field(default_factory=dict)

    def add(self, condition: str, **params: object) -> None:
        """Take a condition in, unless a value it needs was not asked for."""
        if all(value is not None for value in params.values()):
            self.conditions.append(condition)
            self.params.update(params)

    @property
    def sql(self) -> str:
        return " and ".join(f"({condition})" for condition in self.conditions) or "true"


def sort_key(name: str, ascending: Mapping[str, SortKey]) -> SortKey:
    """The key of that name; a minus in front turns it around."""
    key = ascending[name.removeprefix("-")]
    return replace(key, is_descending=True) if name.startswith("-") else key


def after(cursor: str | None, sort: str, key: SortKey, id_column: str, with_nulls: bool = True) -> Filter:
    """Only what comes after the cursor; `with_nulls` False leaves out the rows without a sort value, which come last.

    Raises InvalidInput for a cursor that is not of this list.
    """
    found = Filter()
    if cursor is None:
        return found
    value, last_id = _decoded(cursor, sort, key)
    if value is None:
        found.add(f"sort_value is null and {id_column} > $after_id", after_id=last_id)
        return found
    beyond = "<" if key.is_descending else ">"
    is_cut = isinstance(value, str) and len(value) >= MAX_TEXT_IN_CURSOR
    compared = f"left(sort_value, {MAX_TEXT_IN_CURSOR})" if is_cut else "sort_value"
    # Two comparisons that the planner can use to skip rows, rather than one that says it all.
    condition = f"{compared} {beyond}= $after_value and ({compared} {beyond} $after_value or {id_column} > $after_id)"
    if with_nulls and key.is_nullable:
        condition += " or sort_value is null"
    found.add(condition, after_value=value, after_id=last_id)
    return found


def order_by(key: SortKey, id_column: str, prefix: str = "") -> str:
    """The total order of a list, of columns that carry this prefix."""
    direction = "desc" if key.is_descending else "asc"
    return f"{prefix}sort_value {direction} nulls last, {prefix}{id_column}"


def to_page(rows: Sequence[dict[str, Any]], limit: int, sort: str, id_name: str) -> Page:
    """A page of at most `limit` out of one row more; every row brings its `sort_value`, which is taken off."""
    items = [{name: value for name, value in row.items() if name != "sort_value"} for row in rows[:limit]]
    if len(rows) <= limit:
        return Page(items, None)
    last = rows[limit - 1]
    return Page(items, _encoded(sort, last["sort_value"], last[id_name]))


def id_page(rows: Sequence[dict[str, Any]], limit: int, id_name: str) -> Page:
    """A page of a list in order of id, whose cursor is an id."""
    return to_page([{**row, "sort_value": None} for row in rows], limit, id_name, id_name)


def id_cursor(cursor: str | None, id_name: str) -> int | None:
    """The id that a cursor of such a list holds. Raises InvalidInput for one of another list."""
    return None if cursor is None else _decoded(cursor, id_name, SortKey(id_name, int))[1]


def text_cursor(cursor: str | None, sort: str) -> tuple[int | None, str | None]:
    """The id and the text that a cursor holds, for lists in order of both. Raises InvalidInput for one of another list."""
    if cursor is None:
        return None, None
    value, last_id = _decoded(cursor, sort, SortKey(sort, str))
    return last_id, str(value)


def _encoded(sort: str, value: object, last_id: int) -> str:
    if isinstance(value, datetime):
        value = value.isoformat()
    elif isinstance(value, str):
        value = value[:MAX_TEXT_IN_CURSOR]
    text = json.dumps([sort, value, last_id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str, sort: str, key: SortKey) -> tuple[object, int]:
    try:
        content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        name, value, last_id = content
        if name != sort:
            raise InvalidInput(
                f"This cursor belongs to a list sorted by {str(name)[:50]!r}. "
                "Ask with that sort, or leave out the cursor to begin with the first page."
            )
        return _read_back(value, key.kind), _in_range(last_id)
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise InvalidInput(
            "The cursor is none that this list gave. Pass `next_cursor` of the page before, or none for the first page."
        ) from error


def _read_back(value: object, kind: type) -> object:
    if value is None:
        return None
    if kind is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            return moment
    if kind is int:
        return _in_range(value)
    if kind is str and isinstance(value, str):
        # A lone surrogate is text to Python, and to nobody else.
        value.encode()
        return value
    raise ValueError("not a value of this column")


def _in_range(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MAX_ID:
        raise ValueError("not a number of this column")
    return value
