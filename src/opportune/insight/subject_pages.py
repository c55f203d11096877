"""Pages of accounts or contacts with their scores, quick over a million of either.

Joining all subjects with all scores takes longer than everything else, so it is left out where one of the two tables can answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opportune.compile.query import Query, indent
from opportune.insight.pages import Filter, Page, SortKey, after, order_by, sort_key, to_page
from opportune.store import Transaction


@dataclass(frozen=True)
class SubjectList:
    """How one kind of subject is listed: its table `a`, and the SELECT that fills the rows of a page `p`.

    `ctes` are those that the SELECT needs; they may read the relation `page`.
    """

    table: str
    id_column: str
    rows: str
    own_sorts: Mapping[str, SortKey]
    score_sorts: Mapping[str, SortKey]
    ctes: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


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


@dataclass(frozen=True)
class Wanted:
    """Which subjects are wanted: by their own table `a`, by their score, and only those in the relation `among`."""

    own: Filter
    score: ScoreFilter
    among: Query | None = None


def subject_page(
    tx: Transaction, listed: SubjectList, wanted: Wanted, sort: str, limit: int, cursor: str | None
) -> Page:
    """One page of subjects. Raises InvalidInput for a cursor of another list."""
    key = sort_key(sort, {**listed.own_sorts, **listed.score_sorts})
    is_own_sort = sort.removeprefix("-") in listed.own_sorts
    id_column = listed.id_column
    valued = after(cursor, sort, key, id_column, with_nulls=False)
    if not is_own_sort and not wanted.own.conditions and wanted.among is None:
        # Subjects without a score row sort as 0 or as nothing: what sorts before that is found in the score table alone.
        scores = _Source(f"s.{id_column}", f"{listed.table}_score s", wanted.score.conditions())
        rows = _rows(tx, listed, key, scores, [valued, _has_row(key)], limit)
        if len(rows) > limit:
            return to_page(rows, limit, sort, id_column)
    source = _source(listed, wanted, is_own_sort, not is_own_sort)
    rows = _rows(tx, listed, key, source, [valued], limit)
    if key.is_nullable and valued.conditions and len(rows) <= limit:
        rows = _rows(tx, listed, key, source, [after(cursor, sort, key, id_column)], limit)
    return to_page(rows, limit, sort, id_column)


def wanted_subjects(listed: SubjectList, wanted: Wanted, sort: str) -> Query:
    """A row per subject that is wanted, with its id and the `sort_value` a list would have, in no order."""
    key = sort_key(sort, {**listed.own_sorts, **listed.score_sorts})
    is_own_sort = sort.removeprefix("-") in listed.own_sorts
    source = _source(listed, wanted, is_own_sort, not is_own_sort)
    return Query(_sorted(listed, key, source), source.wanted.params)


def count_wanted(listed: SubjectList, wanted: Wanted) -> Query:
    """How many subjects are wanted."""
    source = _source(listed, wanted, needs_own=True, needs_score=False)
    sql = f"select count(*)\nfrom {source.sql}\nwhere {source.subject_id} > 0 and {source.wanted.sql}"
    return Query(sql, source.wanted.params)


@dataclass(frozen=True)
class _Source:
    """A FROM clause, the column in it that names the subject, and who in it is wanted."""

    subject_id: str
    sql: str
    wanted: Filter


def _source(listed: SubjectList, wanted: Wanted, needs_own: bool, needs_score: bool) -> _Source:
    """The tables that are needed and no other."""
    scored = wanted.score.conditions()
    table, id_column = listed.table, listed.id_column
    needs_score = needs_score or bool(scored.conditions)
    params = {**wanted.own.params, **scored.params}
    if wanted.among is None:
        subject_id, sql = f"a.{id_column}", f"{table} a"
    else:
        # Criteria find their subjects in the subject's table, so that it has nothing to add.
        subject_id, sql = "m.subject_id", f"(\n    {indent(wanted.among.sql)}\n) m"
        params |= wanted.among.params
        if needs_own or wanted.own.conditions:
            sql += f" join {table} a on a.{id_column} = m.subject_id"
    if needs_score:
        sql += f" left join {table}_score s on s.{id_column} = {subject_id}"
    return _Source(subject_id, sql, Filter([*wanted.own.conditions, *scored.conditions], params))


def _has_row(key: SortKey) -> Filter:
    """Sort values that only a subject with a score row can have."""
    found = Filter()
    if key.kind is datetime:
        found.add("sort_value is not null")
    else:
        found.add("sort_value > 0" if key.is_descending else "sort_value < 0")
    return found


def _rows(
    tx: Transaction, listed: SubjectList, key: SortKey, source: _Source, outer: list[Filter], limit: int
) -> list[dict[str, Any]]:
    params: dict[str, object] = {"limit": limit + 1, **listed.params, **source.wanted.params}
    for filter_ in outer:
        params |= filter_.params
    ctes = f",\n{listed.ctes}" if listed.ctes else ""
    return tx.run_dicts(
        f"""\
with sorted as (
    {indent(_sorted(listed, key, source))}
),
page as materialized (
    select {listed.id_column}, sort_value
    from sorted
    where {_all(outer)}
    order by {order_by(key, listed.id_column)}
    limit $limit
){ctes}
{listed.rows}
order by {order_by(key, listed.id_column, "p.")}""",
        params,
    )


def _sorted(listed: SubjectList, key: SortKey, source: _Source) -> str:
    # The scores of contacts have rows of the anonymous part of accounts, under their ids below zero.
    return f"""\
select {source.subject_id} as {listed.id_column}, {key.expression} as sort_value
from {source.sql}
where {source.subject_id} > 0 and {source.wanted.sql}"""


def _all(filters: list[Filter]) -> str:
    return " and ".join(filter_.sql for filter_ in filters) or "true"
