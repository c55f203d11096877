"""What became of the messages about the audience of a campaign."""

from __future__ import annotations

from datetime import datetime

from opportune.insight.pages import Page, SortKey, after, order_by, to_page
from opportune.store import Transaction

_SORT = "pushes"
_NEWEST_FIRST = SortKey("created_at", datetime, is_descending=True)


def list_pushes(tx: Transaction, campaign_id: int, limit: int, cursor: str | None) -> Page:
    """One page of messages, the newest first. Raises InvalidInput for a cursor of another list."""
    beyond = after(cursor, _SORT, _NEWEST_FIRST, "part")
    rows = tx.run_dicts(
        f"""\
select *
from (
    select idempotency_key, created_at, part, part_count, added_count, removed_count, state, attempt_count, due_at, ended_at,
        status_code, reason, {_NEWEST_FIRST.expression} as sort_value
    from outbox
    where campaign_id = $campaign_id
) messages
where {beyond.sql}
order by {order_by(_NEWEST_FIRST, "part")}
limit $limit""",
        {"campaign_id": campaign_id, "limit": limit + 1, **beyond.params},
    )
    return to_page(rows, limit, _SORT, "part")
