"""Asks compiled criteria who satisfies them: by sets, and by columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import members, query
from opportune.compile.truths import Truths
from opportune.model.criteria import Criteria, SubjectType
from opportune.store import Transaction
from tests.meaning.criteria_strategies import NOW
from tests.meaning.facts import Facts, Subject
from tests.meaning.naive_criteria import holds
from tests.meaning.stored_world import catalogue_of


def subjects_of(facts: Facts, subject: SubjectType) -> dict[int, Subject]:
    return {**(facts.accounts if subject is SubjectType.ACCOUNT else facts.contacts)}


def expected(criteria: Criteria, subject: SubjectType, facts: Facts, now: datetime = NOW) -> set[int]:
    known = subjects_of(facts, subject)
    return {number for number, value in known.items() if holds(criteria, value, facts, now)}


def by_sets(
    tx: Transaction, criteria: Criteria, subject: SubjectType, facts: Facts, only: Sequence[int] | None = None
) -> set[int]:
    asked = None if only is None else f"asked_{subject.value}"
    found = members(criteria, subject, catalogue_of(facts), Bindings(NOW), subjects=asked)
    rows = [number for (number,) in tx.run(found.sql, found.params)]
    assert len(rows) == len(set(rows)), "one row per subject"
    return set(rows)


def by_columns(
    tx: Transaction, trees: Sequence[Criteria], subject: SubjectType, facts: Facts, is_asked: bool = False
) -> tuple[list[set[int]], dict[int, datetime | None]]:
    """The subjects each tree holds of, and when each subject is due."""
    bind = Bindings(NOW)
    form = Truths(subject, catalogue_of(facts), bind, is_asked=is_asked)
    columns = [form.holds(tree) for tree in trees]
    found = query(form.finish(), f"select t.subject_id, t.due_at, {', '.join(columns)}\nfrom truth t", bind)
    rows = tx.run(found.sql, found.params)
    assert len({row[0] for row in rows}) == len(rows), "one row per subject"
    for row in rows:
        assert None not in row[2:], "true or false, never unknown"
    return [{row[0] for row in rows if row[2 + place]} for place in range(len(trees))], {row[0]: row[1] for row in rows}
