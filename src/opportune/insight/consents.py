"""What contacts consented to, and what it counts as now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from opportune.insight.subjects import require_subject
from opportune.store import Transaction, statement


def list_consents(tx: Transaction, contact_id: int, now: datetime) -> list[dict[str, Any]]:
    """The newest word of a contact about every purpose. `now` is naive UTC. Raises NotFound."""
    require_subject(tx, "contact", contact_id)
    return tx.run_dicts(statement("list_consents"), {"contact_id": contact_id, "now": now})
