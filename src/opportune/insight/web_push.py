"""The browsers that contacts subscribed to web push with."""

from __future__ import annotations

from typing import Any

from opportune.insight.subjects import require_subject
from opportune.store import Transaction, statement


def list_subscriptions(tx: Transaction, contact_id: int) -> list[dict[str, Any]]:
    """Those of a contact, the one that was used last first. Raises NotFound."""
    require_subject(tx, "contact", contact_id)
    return tx.run_dicts(statement("list_web_push_subscriptions"), {"contact_id": contact_id})
