"""How a score moved: the ledger of one account or contact, and the score as it was recorded at a past moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from opportune.insight.pages import Filter, Page, SortKey, after, order_by, to_page
from opportune.insight.scores import composite_weights, current_definitions
from opportune.insight.subjects import require_subject
from opportune.store import Transaction, Workspace, statement

_SORT = "-changed_at"
_KEY = SortKey("g.changed_at", datetime, is_descending=True)


def score_history(
    tx: Transaction,
    subject_type: str,
    subject_id: int,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    cursor: str | None,
) -> Page:
    """The changes of a score with their causes, the newest first; `since` and `until` are naive UTC.

    Raises NotFound for a subject that is not there, InvalidInput for a cursor of another list.
    """
    require_subject(tx, subject_type, subject_id)
    wanted = Filter(["g.subject_type = $subject_type", "g.subject_id = $subject_id"])
    wanted.add("g.changed_at >= $since", since=since)
    wanted.add("g.changed_at < $until", until=until)
    beyond = after(cursor, _SORT, _KEY, "tick_id")
    rows = tx.run_dicts(
        f"""\
with changed as (
    select g.tick_id, g.changed_at, g.old_score, g.new_score, g.first_party_score, g.third_party_score, g.old_tier, g.new_tier,
        g.cause, g.model_version, g.is_first, {_KEY.expression} as sort_value,
        c.tick_id is not null as is_crossing
    from score_ledger g
    left join tier_crossing c on c.tick_id = g.tick_id and c.subject_type = g.subject_type and c.subject_id = g.subject_id
    where {wanted.sql}
)
select * from changed
where {beyond.sql}
order by {order_by(_KEY, "tick_id")}
limit $limit""",
        {
            "subject_type": subject_type,
            "subject_id": subject_id,
            "limit": limit + 1,
            **wanted.params,
            **beyond.params,
        },
    )
    return to_page(rows, limit, _SORT, "tick_id")


def recorded_score(
    tx: Transaction, workspace: Workspace, subject_type: str, subject_id: int, at: datetime
) -> dict[str, Any]:
    """The score as the ledger had it at a moment (naive UTC); 0 and low before the first signal. Raises NotFound."""
    require_subject(tx, subject_type, subject_id)
    composite = composite_weights(tx, current_definitions(tx, workspace))
    found = tx.run_dicts(
        statement("get_recorded_score"), {"subject_type": subject_type, "subject_id": subject_id, "at": at}
    )
    row: dict[str, Any] = found[0] if found else {
        "score": 0, "tier": "low", "first_party_score": 0, "third_party_score": 0, "changed_at": None, "cause": None,
    }  # fmt: skip
    return row | {
        "subject_type": subject_type,
        "subject_id": subject_id,
        "at": at,
        "composite_score": composite.of(row["first_party_score"], row["third_party_score"]),
        "is_partial": composite.is_partial,
    }
