"""Addresses that get no mail: the list."""

from __future__ import annotations

from typing import Any

from opportune.store import Transaction, statement


def list_suppressions(
    tx: Transaction, text: str | None, reason: str | None, limit: int, after: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page in order of address, and the address that the next one begins after."""
    asked = {"text": text.lower() if text else None, "reason": reason, "limit": limit + 1, "after": after or ""}
    rows = tx.run_dicts(statement("list_suppressions"), asked)
    return rows[:limit], rows[limit - 1]["address"] if len(rows) > limit else None
