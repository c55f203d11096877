"""Pages of accounts or contacts with their scores, quick over a million of either.

Joining all subjects with all scores takes longer than everything else, so it is left out where one of the two tables can answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.insight.pages import Filter, Page, SortKey, after, order_by, sort_key, to_page
from opportune.store import Transaction


@dataclass(frozen=True)
class SubjectList:
    """How one kind of subject is listed: its table `a`, and the SELECT that fills the rows of a page `p`."""

    table: str
    id_column: str
    rows: str
    own_sorts: Mapping[str, SortKey]
    score_sorts: Mapping[str, SortKey]


@dataclass(frozen=True)
class ScoreFilter:
    """What the score of a subject must be like."""

    tier: str | None = None
    trend: str | None = None
    min_score: int | None = None
    max_score: int | None = None

    def conditions(self) -> Filter:
        """The filter over a score row `s`. Subjects without one count as a score of 0 that is low and stable."""
        found = Filter()
        # Without coalesce the planner sees that only rows with a score matter.
        found.add("coalesce(s.tier, 'low') = $tier" if self.tier == "low" else "s.tier = $tier", tier=self.tier)
        found.add(
            "coalesce(s.trend, 'stable') = $trend" if self.trend == "stable" else "s.trend = $trend", trend=self.trend
        )
        found.add("s.score >= $min_score", min_score=self.min_score or None)
        found.add("coalesce(s.score, 0) <= $max_score", max_score=self.max_score)
        return found


def subject_page(
    tx: Transaction, listed: SubjectList, own: Filter, score: ScoreFilter, sort: str, limit: int, cursor: str | None
) -> Page:
    """One page of subjects. `own` filters the table `a`. Raises InvalidInput for a cursor of another list."""
    key = sort_key(sort, {**listed.own_sorts, **listed.score_sorts})
    scored = score.conditions()
    is_own_sort = sort.removeprefix("-") in listed.own_sorts
    table, id_column = listed.table, listed.id_column
    scores = f"{table}_score s"
    valued = after(cursor, sort, key, id_column, with_nulls=False)
    if not is_own_sort and not own.conditions:
        # Subjects without a score row sort as 0 or as nothing: what sorts before that is found in the score table alone.
        rows = _rows(tx, listed, key, f"s.{id_column}", scores, [scored], [valued, _has_row(key)], limit)
        if len(rows) > limit:
            return to_page(rows, limit, sort, id_column)
    source = f"{table} a"
    if not is_own_sort or scored.conditions:
        source += f" left join {scores} on s.{id_column} = a.{id_column}"
    rows = _rows(tx, listed, key, f"a.{id_column}", source, [own, scored], [valued], limit)
    if key.is_nullable and valued.conditions and len(rows) <= limit:
        beyond = after(cursor, sort, key, id_column)
        rows = _rows(tx, listed, key, f"a.{id_column}", source, [own, scored], [beyond], limit)
    return to_page(rows, limit, sort, id_column)


def _has_row(key: SortKey) -> Filter:
    """Sort values that only a subject with a score row can have."""
    found = Filter()
    if key.kind is datetime:
        found.add("sort_value is not null")
    else:
        found.add("sort_value > 0" if key.is_descending else "sort_value < 0")
    return found


def _rows(
    tx: Transaction,
    listed: SubjectList,
    key: SortKey,
    subject_id: str,
    source: str,
    inner: list[Filter],
    outer: list[Filter],
    limit: int,
) -> list[dict[str, Any]]:
    params: dict[str, object] = {"limit": limit + 1}
    for filter_ in (*inner, *outer):
        params |= filter_.params
    return tx.run_dicts(
        f"""\
with sorted as (
    select {subject_id}, {key.expression} as sort_value
    from {source}
    where {_all(inner)}
),
page as (
    select {listed.id_column}, sort_value
    from sorted
    where {listed.id_column} > 0 and {_all(outer)}
    order by {order_by(key, listed.id_column)}
    limit $limit
)
{listed.rows}
order by {order_by(key, listed.id_column, "p.")}""",
        params,
    )


def _all(filters: list[Filter]) -> str:
    return " and ".join(filter_.sql for filter_ in filters)
