"""Whether the pipeline is healthy: how scores, signals and the way to high intent went over many days.

Days that are over come from the figures that ticks keep; only the day of today is counted anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from opportune.insight.signals import signal_volume
from opportune.store import Transaction, statement

Row = dict[str, Any]
# The bars of the histogram: whole days from and to; the last one is open.
DAY_RANGES = ((0, 1), (2, 3), (4, 7), (8, 14), (15, 30), (31, 60), (61, 90), (91, None))


@dataclass(frozen=True)
class DaysToHigh:
    """How long accounts took from their first signal to high intent; only those that got there, `count` of them."""

    count: int
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    histogram: list[Row]


@dataclass(frozen=True)
class Trends:
    """`as_of` is the moment of the last tick (naive UTC), None before the first; it makes the last day of `scores`."""

    as_of: datetime | None
    scores: list[Row]
    signals: list[Row]
    days_to_high: DaysToHigh


def find_trends(tx: Transaction, now: datetime, days: int) -> Trends:
    """The last `days` days (UTC), today among them. `now` is naive UTC."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=days - 1)
    as_of = tx.scalar("select max(ticked_at) from tick")
    scores = tx.run_dicts(statement("list_daily_scores"), {"since": since})
    if as_of is not None and as_of >= since:
        current = tx.run_dicts(statement("get_current_daily_score"))[0]
        scores.append({"day": as_of.date(), **current})
    return Trends(
        as_of, [_described(row) for row in scores], _human(signal_volume(tx, since)), _days_to_high(tx, since)
    )


def _described(row: Row) -> Row:
    scored = row["scored_open_count"]
    return {
        "day": row["day"],
        "high_count": row["high_count"],
        "open_count": row["open_count"],
        "no_data_count": row["open_count"] - scored,
        "average_open_score": round(row["open_score_sum"] / scored, 1) if scored else None,
    }


def _human(volume: list[Row]) -> list[Row]:
    """Without what machines are suspected of: it weighs nothing."""
    counted = [{**row, "count": row["count"] - row["suspected_count"]} for row in volume]
    return [{name: row[name] for name in ("day", "category", "count")} for row in counted if row["count"]]


def _days_to_high(tx: Transaction, since: datetime) -> DaysToHigh:
    taken = [(int(days), int(count)) for days, count in tx.fixed("count_days_to_high", {"since": since})]
    histogram = [
        {
            "from_days": first,
            "to_days": last,
            "count": sum(count for days, count in taken if first <= days and (last is None or days <= last)),
        }
        for first, last in DAY_RANGES
    ]
    lower, median, upper = (quantile(taken, share) for share in (0.25, 0.5, 0.75))
    return DaysToHigh(sum(count for _, count in taken), lower, median, upper, histogram)


def quantile(counted: list[tuple[int, int]], share: float) -> float | None:
    """The value below which a share of all values lies, between two of them in proportion; None of no values.

    `counted` says how often each value occurs, the smallest first.
    """
    if not counted:
        return None
    position = share * (sum(count for _, count in counted) - 1)
    below, above = (_value_at(counted, place) for place in (math.floor(position), math.ceil(position)))
    return round(below + (above - below) * (position % 1), 1)


def _value_at(counted: list[tuple[int, int]], place: int) -> int:
    """The value at a place, from 0 on, of all values in order."""
    for value, count in counted:
        if place < count:
            return value
        place -= count
    raise IndexError("there are fewer values")
