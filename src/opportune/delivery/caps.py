"""Who cannot get another message now, because a frequency cap is reached: for previews, which ask about everybody at once.

What counts is what `permission.py` counts for one message; both take the purpose of a message from the same place.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from opportune.delivery.sending_nodes import journeys_of
from opportune.model.sending_rules import SendingRules
from opportune.store import Transaction


def find_capped(tx: Transaction, rules: SendingRules, now: datetime) -> None:
    """Leaves the temporary table `capped`: channel and contact_id of whoever has had all that a cap allows."""
    since = [now - timedelta(days=cap.within_days) for cap in rules.caps]
    kinds = tx.fixed("list_sent_kinds", {"since": min(since, default=now)}) if rules.caps else []
    journeys = journeys_of(tx, {(workflow_id, version) for workflow_id, version, _, _ in kinds})
    counted = [
        kind for kind in kinds if journeys.purpose(journeys.node(kind[0], kind[1], kind[2]), kind[3]) is not None
    ]
    columns = [list(column) for column in zip(*counted, strict=True)] or [[], [], [], []]
    tx.fixed(
        "create_capped",
        {
            **dict(zip(("workflow_ids", "versions", "nodes", "content_versions"), columns, strict=True)),
            "channels": [cap.channel for cap in rules.caps],
            "maxes": [cap.max for cap in rules.caps],
            "since": since,
            "now": now,
        },
    )
