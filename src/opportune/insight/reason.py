"""Says in one line why a score is what it is: who, and what they did. The one place that makes these words. Pure text.

What is named first weighs most. Weights here are near those of the explanation, which are exact and take longer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

_SHOWN_KINDS = 2
_RECENT_DAYS = 7


def account_reason(
    rows: Sequence[Mapping[str, Any]], scores: Mapping[int, int], names: Mapping[int, str], at: datetime
) -> str:
    """Such as "3 people, pricing page visit twice this week, meeting booked".

    `rows` are the contributions of one account's people, `scores` those people's scores, `names` what kinds are called.
    """
    weights = _weights(rows, scores)
    if not weights:
        return "no signal counts any more"
    people = len({row["subject_id"] for row in rows if row["signal_id"] in weights and row["subject_id"] > 0})
    who = f"{people} {'person' if people == 1 else 'people'}" if people else "nobody by name"
    return f"{who}, {_what(rows, weights, names, at)}"


def contact_reason(rows: Sequence[Mapping[str, Any]], names: Mapping[int, str], at: datetime) -> str:
    """Such as "pricing page visit twice this week, meeting booked"."""
    weights = _weights(rows, {row["subject_id"]: 1 for row in rows})
    return _what(rows, weights, names, at) if weights else "no signal counts any more"


def cooling_reason(peak: int, score: int, quiet_days: int | None) -> str:
    """Such as "down from 82 to 61 within 14 days, last signal 8 days ago"."""
    fell = f"down from {peak} to {score} within 14 days"
    if quiet_days is None:
        return fell
    if not quiet_days:
        return f"{fell}, last signal today"
    return f"{fell}, last signal {quiet_days} {'day' if quiet_days == 1 else 'days'} ago"


def _weights(rows: Sequence[Mapping[str, Any]], scores: Mapping[int, int]) -> dict[int, float]:
    """How much each signal that helps weighs in the score, by its id."""
    effective = {row["signal_id"]: _effective(row) for row in rows}
    raw: Counter[int] = Counter()
    for row in rows:
        raw[row["subject_id"]] += effective[row["signal_id"]]
    return {
        row["signal_id"]: -math.log1p(-min(scores.get(row["subject_id"], 0), 99) / 100)
        * effective[row["signal_id"]]
        / raw[row["subject_id"]]
        for row in rows
        if effective[row["signal_id"]] > 0 and raw[row["subject_id"]] > 0 and scores.get(row["subject_id"], 0) > 0
    }


def _effective(row: Mapping[str, Any]) -> int:
    """A signal's points after decay, frequency, category cap and diversity, in a unit of its own."""
    points = int(row["points_e6"])
    if points > 0 and row["category_points_e6"] > 0:
        return points * int(row["category_kept_e6"]) * int(row["diversity_percent"]) // int(row["category_points_e6"])
    return points * 100


def _what(
    rows: Sequence[Mapping[str, Any]], weights: Mapping[int, float], names: Mapping[int, str], at: datetime
) -> str:
    by_kind: Counter[int] = Counter()
    times: Counter[int] = Counter()
    recent: Counter[int] = Counter()
    for row in rows:
        if (weight := weights.get(row["signal_id"])) is not None:
            kind = row["kind_id"]
            by_kind[kind] += weight  # type: ignore[assignment]  # a Counter adds up any number
            times[kind] += 1
            recent[kind] += (at - row["occurred_at"]).days < _RECENT_DAYS
    # Of two that weigh the same the one with the smaller number comes first, so that the words do not change by themselves.
    kinds = sorted(by_kind, key=lambda kind: (-by_kind[kind], kind))[:_SHOWN_KINDS]
    return ", ".join(_times(names[kind], times[kind], recent[kind]) for kind in kinds)


def _times(name: str, times: int, recent: int) -> str:
    """How often in the last week, or else ever: "pricing page visit twice this week", "meeting booked"."""
    said = recent if recent > 1 else times
    if said == 1:
        return _lower_first(name)
    often = "twice" if said == 2 else f"{said} times"
    return f"{_lower_first(name)} {often}{' this week' if recent > 1 else ''}"


def _lower_first(name: str) -> str:
    """A name inside a sentence; abbreviations such as ROI stay as they are."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
