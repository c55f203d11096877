"""Where events come from, and which of them no signal definition wants."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from opportune.store import Transaction, statement

NEWEST_EVENTS = 100_000
"""Events looked through for those that carry no signal; enough to meet every kind that still arrives."""

_UNMATCHED_MAX = 100


def list_sources(tx: Transaction, today: datetime, days: int) -> list[dict[str, Any]]:
    """Every source with its key, what it sent, and `daily_events` of the last days, today (midnight, naive UTC) last."""
    first = today - timedelta(days=days - 1)
    daily: dict[str, list[int]] = {}
    for source, day, count in tx.fixed("list_source_days", {"since": first}):
        if (place := (day - first.date()).days) < days:
            daily.setdefault(source, [0] * days)[place] = count
    rows = tx.run_dicts(statement("list_sources"))
    return [{**row, "daily_events": daily.get(row["source"], [0] * days)} for row in rows]


def unmatched_events(tx: Transaction) -> list[dict[str, Any]]:
    """The kinds of events among the newest ones of which none carried a signal, the most frequent first."""
    return tx.run_dicts(statement("list_unmatched_events"), {"event_count": NEWEST_EVENTS, "limit": _UNMATCHED_MAX})
