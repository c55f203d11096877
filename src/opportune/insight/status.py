"""What is in a workspace, how fresh its scores are, and which sources of events and kinds of signals still arrive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from opportune.store import Transaction, statement


@dataclass(frozen=True)
class Coverage:
    """What arrives: per source of events and per signal definition, how often and when last."""

    sources: list[dict[str, Any]]
    signals: list[dict[str, Any]]


def count_records(tx: Transaction) -> dict[str, int]:
    """How many records of each kind there are."""
    return tx.run_dicts(statement("count_records"))[0]


def coverage(tx: Transaction) -> Coverage:
    """Which sources and signals still arrive. One without a last moment never did."""
    return Coverage(
        sources=tx.run_dicts(statement("list_event_sources")), signals=tx.run_dicts(statement("list_signal_coverage"))
    )


def recent_ticks(tx: Transaction, limit: int) -> list[dict[str, Any]]:
    """The last ticks, the newest first."""
    return tx.run_dicts(statement("list_ticks"), {"limit": limit})
