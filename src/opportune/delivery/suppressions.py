"""Addresses that get no mail, and why."""

from __future__ import annotations

from datetime import datetime

from opportune.store import Transaction


def suppress(tx: Transaction, address: str, reason: str, source: str, now: datetime) -> None:
    """Send no mail to an address (in lower case) any more. A graver reason takes the place of having unsubscribed.

    `now` is naive UTC.
    """
    tx.fixed("upsert_suppression", {"address": address, "reason": reason, "source": source, "now": now})


def allow(tx: Transaction, address: str) -> bool:
    """Send mail to an address again; whether it was suppressed."""
    return bool(tx.fixed("delete_suppression", {"address": address}))
