"""Topics that third-party sources say accounts research: which there are, and those of one account."""

from __future__ import annotations

from typing import Any

from opportune.insight.subjects import require_subject
from opportune.store import Transaction, statement


def list_topics(tx: Transaction) -> list[dict[str, Any]]:
    """Every topic with its newest week, in order of name."""
    return tx.run_dicts(statement("list_topics"))


def account_topics(tx: Transaction, account_id: int) -> list[dict[str, Any]]:
    """The newest score of every topic of an account, the newest week and the highest score first. Raises NotFound."""
    require_subject(tx, "account", account_id)
    return tx.run_dicts(statement("list_account_topics"), {"account_id": account_id})
