"""Segments as they are now: how many are in them, how that moved, who uses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from opportune.errors import NotFound
from opportune.model.definitions import Definitions
from opportune.model.references import used_by
from opportune.model.segment import SegmentDefinition
from opportune.store import Transaction, statement

# The time over which a list says who entered and left.
RECENT_DAYS = 7
# The days of the line that a list shows beside each segment.
SHOWN_DAYS = 30
# Daily counts reach back this far.
MAX_COUNTED_DAYS = 365


@dataclass(frozen=True)
class SegmentFilter:
    """Which segments are wanted. `query` is looked for in keys and names, ignoring case."""

    subject: str | None = None
    mode: str | None = None
    folder: str | None = None
    tag: str | None = None
    owner: str | None = None
    query: str | None = None

    def fits(self, segment: SegmentDefinition) -> bool:
        return (
            self.subject in (None, segment.subject.value)
            and self.mode in (None, segment.mode.value)
            and self.folder in (None, segment.folder)
            and (self.tag is None or self.tag in segment.tags)
            and self.owner in (None, segment.owner)
            and (self.query or "").casefold() in f"{segment.segment} {segment.name}".casefold()
        )


def find_segment(definitions: Definitions, key: str) -> tuple[SegmentDefinition, int]:
    """A segment in force, and its number. Raises NotFound."""
    segment = definitions.segments_by_key.get(key)
    if segment is None:
        raise NotFound(f"There is no segment {key}. `opportune segments list` shows which there are.")
    return segment, definitions.definition_ids["segment", key]


def list_segments(
    tx: Transaction, definitions: Definitions, now: datetime, wanted: SegmentFilter
) -> list[dict[str, Any]]:
    """Every segment that is wanted with its counts, in order of key. `now` is naive UTC."""
    rows = _counts(tx, now, None)
    return [
        _described(definitions, segment, rows[segment.segment])
        for segment in definitions.segments
        if wanted.fits(segment)
    ]


def get_segment(tx: Transaction, definitions: Definitions, key: str, now: datetime) -> dict[str, Any]:
    """One segment with its counts. Raises NotFound."""
    segment, _ = find_segment(definitions, key)
    return _described(definitions, segment, _counts(tx, now, key)[key])


def daily_members(
    tx: Transaction, definitions: Definitions, key: str, now: datetime, days: int
) -> list[dict[str, Any]]:
    """The members of a segment at the end of each of the last days, the last being today. Raises NotFound."""
    _, segment_id = find_segment(definitions, key)
    params = {"segment_id": segment_id, "first_day": _first_day(now, days), "now": now}
    return tx.run_dicts(statement("list_daily_members"), params)


def _counts(tx: Transaction, now: datetime, key: str | None) -> dict[str, dict[str, Any]]:
    params = {
        "since": now - timedelta(days=RECENT_DAYS),
        "first_day": _first_day(now, SHOWN_DAYS),
        "now": now,
        "key": key,
    }
    return {row["key"]: row for row in tx.run_dicts(statement("list_segment_counts"), params)}


def _first_day(now: datetime, days: int) -> datetime:
    """The beginning of the first of so many days, the last being today."""
    return datetime.combine(now.date() - timedelta(days=days - 1), time())


def _described(definitions: Definitions, segment: SegmentDefinition, counts: dict[str, Any]) -> dict[str, Any]:
    users = used_by(definitions, "segment", segment.segment)
    return counts | {
        "name": segment.name,
        "description": segment.description,
        "mode": segment.mode.value,
        "subject": segment.subject.value,
        "folder": segment.folder,
        "tags": segment.tags,
        "owner": segment.owner,
        "used_by": [
            {"kind": kind, "key": user, "name": getattr(definitions.by_name[kind, user], "name", user)}
            for kind, user in users
        ],
    }
