"""The plain lists: opportunities, users, imports, and identifiers that claimed two people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from opportune.errors import NotFound
from opportune.insight.pages import Filter, Page, id_cursor, id_page, text_cursor, to_page
from opportune.store import Transaction, statement

_CONFLICTS = "identity_conflicts"


@dataclass(frozen=True)
class OpportunityFilter:
    """Which opportunities are wanted."""

    state: str | None = None
    account_id: int | None = None
    owner_id: int | None = None


def list_opportunities(tx: Transaction, wanted: OpportunityFilter, limit: int, cursor: str | None) -> Page:
    """One page of opportunities, the newest record first. Raises InvalidInput for a cursor of another list."""
    found = Filter()
    found.add("o.state = $state", state=wanted.state)
    found.add("o.account_id = $account_id", account_id=wanted.account_id)
    found.add("o.owner_id = $owner_id", owner_id=wanted.owner_id)
    found.add("o.opportunity_id < $before_id", before_id=id_cursor(cursor, "opportunity_id"))
    rows = tx.run_dicts(
        f"""\
select o.opportunity_id, o.name, o.product, o.pipeline, o.stage, o.state, o.amount, o.currency, o.probability, o.opened_at,
    o.closed_at, o.system, o.external_id,
    case when a.account_id is not null then {{'account_id': a.account_id, 'name': coalesce(a.name, a.domain)}} end as account,
    case when u.user_id is not null then {{'user_id': u.user_id, 'name': coalesce(u.name, u.email)}} end as owner
from opportunity o
left join account a on a.account_id = o.account_id
left join users u on u.user_id = o.owner_id
where {found.sql}
order by o.opportunity_id desc
limit $limit""",
        {"limit": limit + 1, **found.params},
    )
    return id_page(rows, limit, "opportunity_id")


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
