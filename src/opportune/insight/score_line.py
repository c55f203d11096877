"""The line that a score drew: where it stood at the end of each day, and where it crossed into another tier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from opportune.insight.explain import recorded_score
from opportune.insight.subjects import require_subject
from opportune.store import Transaction, statement

Row = dict[str, Any]


@dataclass(frozen=True)
class ScoreLine:
    """One row per day and per crossing, the oldest first."""

    days: list[Row]
    crossings: list[Row]


def score_line(tx: Transaction, subject_type: str, subject_id: int, until: datetime, days: int) -> ScoreLine:
    """The line over the last `days` days (UTC) until a moment (naive UTC). Raises NotFound."""
    require_subject(tx, subject_type, subject_id)
    first = until.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    # Only the changes of these days are read: what the score was before them is the old score of the first one.
    changes = tx.run_dicts(
        statement("list_score_changes"),
        {"subject_type": subject_type, "subject_id": subject_id, "since": first, "until": until},
    )
    start = changes[0]["old_score"] if changes else recorded_score(tx, subject_type, subject_id, until)
    return ScoreLine(
        days=_ends_of_days(changes, start, first, days),
        crossings=[change for change in changes if change["old_tier"] != change["new_tier"]],
    )


def _ends_of_days(changes: list[Row], start: int, first: datetime, days: int) -> list[Row]:
    last_of_day = {change["changed_at"].date(): change["new_score"] for change in changes}
    rows, score = [], start
    for number in range(days):
        day = (first + timedelta(days=number)).date()
        score = last_of_day.get(day, score)
        rows.append({"day": day, "score": score})
    return rows
