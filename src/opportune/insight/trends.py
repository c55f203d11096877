"""Whether the pipeline is healthy: how scores, signals and the way to high intent went over many days.

Days that are over come from the figures that ticks keep; only the day of today is counted anew.
"""

from __future__ import annotations

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
    count, quartiles = tx.fixed("get_days_to_high", {"since": since})[0]
    ranges = {
        "from_days": [first for first, _ in DAY_RANGES],
        "to_days": [last for _, last in DAY_RANGES],
    }
    histogram = tx.run_dicts(statement("count_days_to_high"), {"since": since, **ranges})
    lower, median, upper = (round(value, 1) for value in quartiles) if count else (None, None, None)
    return DaysToHigh(count, lower, median, upper, histogram)
