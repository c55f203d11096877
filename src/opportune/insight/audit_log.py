"""The audit log, read: who changed what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from opportune.insight.pages import Filter, Page, id_cursor, id_page
from opportune.store import Transaction

_ID = "audit_entry_id"


@dataclass(frozen=True)
class AuditFilter:
    """Which entries are wanted. `actor` is part of a name, `action` how one begins."""

    actor: str | None = None
    actor_id: int | None = None
    action: str | None = None
    entity_kind: str | None = None
    entity_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_audit_entries(tx: Transaction, wanted: AuditFilter, limit: int, cursor: str | None) -> Page:
    """One page of entries, the newest first. Raises InvalidInput for a cursor of another list."""
    found = Filter()
    found.add("contains(lower(actor_name), lower($actor))", actor=wanted.actor)
    found.add("actor_id = $actor_id", actor_id=wanted.actor_id)
    found.add("starts_with(action, $action)", action=wanted.action)
    found.add("entity_kind = $entity_kind", entity_kind=wanted.entity_kind)
    found.add("entity_id = $entity_id", entity_id=wanted.entity_id)
    found.add("acted_at >= $since", since=wanted.since)
    found.add("acted_at < $until", until=wanted.until)
    found.add("audit_entry_id < $before_id", before_id=id_cursor(cursor, _ID))
    rows = tx.run_dicts(
        f"""\
select audit_entry_id, acted_at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, details, address
from audit_entry
where {found.sql}
order by audit_entry_id desc
limit $limit""",
        {"limit": limit + 1, **found.params},
    )
    return id_page(rows, limit, _ID)
