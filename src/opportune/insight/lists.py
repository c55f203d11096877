"""The plain lists: users, imports, and identifiers that claimed two people."""

from __future__ import annotations

from typing import Any

from opportune.errors import NotFound
from opportune.insight.pages import Page, id_cursor, id_page, text_cursor, to_page
from opportune.store import Transaction, statement

_CONFLICTS = "identity_conflicts"


def list_users(tx: Transaction, limit: int, cursor: str | None) -> Page:
    """One page of users, in order of id."""
    after_id = id_cursor(cursor, "user_id") or 0
    return id_page(tx.run_dicts(statement("list_users"), {"after_id": after_id, "limit": limit + 1}), limit, "user_id")


def list_import_runs(tx: Transaction, limit: int, cursor: str | None) -> Page:
    """One page of imports, the newest first."""
    params = {"before_id": id_cursor(cursor, "import_run_id"), "limit": limit + 1}
    return id_page(tx.run_dicts(statement("list_import_runs"), params), limit, "import_run_id")


def get_import_run(tx: Transaction, import_run_id: int) -> dict[str, Any]:
    """One import, its report and its mapping as JSON. Raises NotFound."""
    rows = tx.run_dicts(statement("get_import_run"), {"import_run_id": import_run_id})
    if not rows:
        raise NotFound(f"There is no import {import_run_id}. `opportune imports list` shows which there are.")
    return rows[0]


def list_identity_conflicts(tx: Transaction, limit: int, cursor: str | None) -> Page:
    """One page of identifiers that claimed two people at once, the newest first."""
    event_id, text = text_cursor(cursor, _CONFLICTS)
    rows = tx.run_dicts(
        statement("list_identity_conflicts"), {"event_id": event_id, "kind_and_value": text, "limit": limit + 1}
    )
    keyed = [{**row, "sort_value": f"{row['kind']} {row['value']}"} for row in rows]
    return to_page(keyed, limit, _CONFLICTS, "event_id")
