"""Accounts with their scores, as lists and one by one."""

from __future__ import annotations

from typing import Any

from opportune.store import Transaction


def list_accounts(tx: Transaction, limit: int) -> list[dict[str, Any]]:
    """The accounts with the highest scores."""
    return tx.run_dicts(
        "select a.account_id, a.name, a.domain, coalesce(s.score, 0) as score, coalesce(s.tier, 'low') as tier "
        "from account a left join account_score s on s.account_id = a.account_id "
        "order by coalesce(s.score, 0) desc, a.account_id limit $limit",
        {"limit": limit},
    )
