"""How the credits of connectors stand, and the ledger of what was allotted, held, used and given back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from opportune.insight.pages import Page, SortKey, after, order_by, to_page
from opportune.store import Transaction, statement

_SORT = "credits"
_NEWEST_FIRST = SortKey("entry_id", int, is_descending=True)


def credit_balances(tx: Transaction, now: datetime) -> dict[str, dict[str, Any]]:
    """By connector, of those that ever had credits or whose messages wait for some. `now` is naive UTC."""
    waiting: dict[str, int] = dict(tx.fixed("list_waiting_for_credits"))
    found = {row["connector"]: row for row in tx.run_dicts(statement("list_credit_balances"), {"now": now})}
    none = {"allocated": 0, "used": 0, "held": 0, "available": 0, "this_month": 0}
    return {
        key: {**none, **found.get(key, {}), "connector": key, "waiting_count": waiting.get(key, 0)}
        for key in sorted({*waiting, *found})
    }


def credit_balance(tx: Transaction, connector: str, now: datetime) -> dict[str, Any]:
    """How the credits of one connector stand; nothing at all where it never had any."""
    none = {"allocated": 0, "used": 0, "held": 0, "available": 0, "this_month": 0, "waiting_count": 0}
    return credit_balances(tx, now).get(connector) or {"connector": connector, **none}


def list_credit_entries(tx: Transaction, connector: str, limit: int, cursor: str | None) -> Page:
    """One page of the ledger, the newest first. Raises InvalidInput for a cursor of another list."""
    beyond = after(cursor, _SORT, _NEWEST_FIRST, "entry_id")
    rows = tx.run_dicts(
        f"""\
select *
from (
    select entry_id, kind, amount, delivery_id, reason, created_at, {_NEWEST_FIRST.expression} as sort_value
    from credit_entry
    where connector = $connector
) entries
where {beyond.sql}
order by {order_by(_NEWEST_FIRST, "entry_id")}
limit $limit""",
        {"connector": connector, "limit": limit + 1, **beyond.params},
    )
    return to_page(rows, limit, _SORT, "entry_id")
