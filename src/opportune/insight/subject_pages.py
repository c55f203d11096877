"""Pages of accounts or contacts with their scores, quick over a million of either.

Joining all subjects with all scores takes longer than everything else, so it is left out where one of the two tables can answer.
Where neither can, the best of the scores are looked at first: mostly the page is found among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opportune.compile.query import Query, indent
from opportune.insight.pages import Filter, Page, SortKey, after, order_by, sort_key, to_page
from opportune.store import Transaction

# So many subjects for each row of a page are looked at before all of them are.
CANDIDATES_PER_ROW = 20
_CANDIDATES = "page_candidate"


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
    """Which subjects are wanted: by their own table `a`, by their score, and only those that `among` finds.

    It is a statement with subject_id, narrowed to a relation with subject_id if it is given one.
    """

    own: Filter
    score: ScoreFilter
    among: Callable[[str | None], Query] | None = None


def subject_page(
    tx: Transaction, listed: SubjectList, wanted: Wanted, sort: str, limit: int, cursor: str | None
) -> Page:
    """One page of subjects. Raises InvalidInput for a cursor of another list."""
    key = sort_key(sort, {**listed.own_sorts, **listed.score_sorts})
    is_own_sort = sort.removeprefix("-") in listed.own_sorts
    id_column = listed.id_column
    valued = after(cursor, sort, key, id_column, with_nulls=False)
    if not is_own_sort and (wanted.among is not None or not wanted.own.conditions):
        # Subjects without a score row sort as 0 or as nothing: what sorts before that is found in the score table alone.
        scores = _Source(f"s.{id_column}", f"{listed.table}_score s", wanted.score.conditions())
        scored = Query(_sorted(listed, key, scores), scores.wanted.params)
        outer = [valued, _has_row(key)]
        if wanted.among is None:
            rows = _rows(tx, listed, key, scored, outer, limit)
        else:
            rows = _rows_of_candidates(tx, listed, key, wanted, wanted.among, scored, outer, limit)
        if len(rows) > limit:
            return to_page(rows, limit, sort, id_column)
    everybody = wanted_subjects(listed, wanted, sort)
    rows = _rows(tx, listed, key, everybody, [valued], limit)
    if key.is_nullable and valued.conditions and len(rows) <= limit:
        rows = _rows(tx, listed, key, everybody, [after(cursor, sort, key, id_column)], limit)
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
        among = wanted.among(None)
        subject_id, sql = "m.subject_id", f"(\n    {indent(among.sql)}\n) m"
        params |= among.params
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


def _rows_of_candidates(
    tx: Transaction,
    listed: SubjectList,
    key: SortKey,
    wanted: Wanted,
    find_among: Callable[[str | None], Query],
    scored: Query,
    outer: list[Filter],
    limit: int,
) -> list[dict[str, Any]]:
    """The rows of a page and one more, or too few, out of the subjects that sort first among those `scored`."""
    among = find_among(_CANDIDATES)
    some = CANDIDATES_PER_ROW * (limit + 1)
    params = {**scored.params, **among.params, **wanted.own.params, "some": some}
    for filter_ in outer:
        params |= filter_.params
    joins = f"join (\n    {indent(among.sql)}\n) m on m.subject_id = c.subject_id"
    if wanted.own.conditions:
        joins += f"\njoin {listed.table} a on a.{listed.id_column} = c.subject_id"
    candidates = f"""\
{_CANDIDATES} as materialized (
    select {listed.id_column} as subject_id, sort_value
    from (
        {indent(scored.sql, 8)}
    ) scored
    where {_all(outer)}
    order by {order_by(key, "subject_id")}
    limit $some
)"""
    found = f"""\
select c.subject_id as {listed.id_column}, c.sort_value
from {_CANDIDATES} c
{joins}
where {wanted.own.sql}"""
    return _rows(tx, listed, key, Query(found, params), [], limit, candidates)


def _rows(
    tx: Transaction,
    listed: SubjectList,
    key: SortKey,
    found: Query,
    outer: list[Filter],
    limit: int,
    ctes: str | None = None,
) -> list[dict[str, Any]]:
    """The rows of a page and one more, of the subjects that are found; `ctes` are those that finding them needs."""
    params: dict[str, object] = {"limit": limit + 1, **listed.params, **found.params}
    for filter_ in outer:
        params |= filter_.params
    before = f"{ctes},\n" if ctes else ""
    behind = f",\n{listed.ctes}" if listed.ctes else ""
    return tx.run_dicts(
        f"""\
with {before}sorted as (
    {indent(found.sql)}
),
page as materialized (
    select {listed.id_column}, sort_value
    from sorted
    where {_all(outer)}
    order by {order_by(key, listed.id_column)}
    limit $limit
){behind}
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
