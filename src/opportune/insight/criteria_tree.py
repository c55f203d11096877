"""Criteria judged condition by condition for one subject: what holds, what fails, and what each condition looked at.

The facts come from the compiled truths of the tick, restricted to the subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import query
from opportune.compile.truths import Truths
from opportune.insight.criteria_words import criteria_words
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import (
    AccountCondition,
    AllOf,
    AnyOf,
    ContactsCondition,
    Criteria,
    Everyone,
    IntentCondition,
    Not,
    SegmentCondition,
    SubjectType,
)
from opportune.model.ladder import Measure
from opportune.store import Transaction

Kind = Literal["all", "any", "not", "condition", "contacts", "account"]
_SHOWN_PEOPLE = 5


@dataclass(frozen=True)
class Person:
    """A contact by name."""

    contact_id: int
    name: str


@dataclass(frozen=True)
class Judged:
    """One node of criteria. Inside `contacts` several people are asked: then `holds` is None, and `matching` of `asked` fit.

    `value` is what a condition looked at, as text; `people` are some of the contacts that fit.
    """

    path: str
    kind: Kind
    text: str
    holds: bool | None
    value: str | None = None
    matching: int | None = None
    asked: int | None = None
    people: tuple[Person, ...] = ()
    parts: tuple[Judged, ...] = ()


@dataclass
class _Node:
    """A node on its way: the expressions it needs, and what is judged for others than the subject itself."""

    path: str
    kind: Kind
    text: str
    holds: str
    value: str | None = None
    parts: list[_Node] = field(default_factory=list)
    elsewhere: tuple[Criteria, SubjectType, str] | None = None


class CriteriaTree:
    """Judges criteria, and measures what ladders measure, for one subject. Leaves temporary tables in the reader."""

    def __init__(
        self, tx: Transaction, catalogue: Catalogue, subject: SubjectType, subject_id: int, now: datetime
    ) -> None:
        self._tx = tx
        self._catalogue = catalogue
        self._subject = subject
        self._ids = [subject_id]
        self._now = now

    def judge(self, criteria: Criteria, path: str) -> Judged:
        """The whole tree, in the order it is written."""
        return self._judged(criteria, self._subject, self._ids, path, is_one=True)

    def measure(self, measure: Measure) -> float | None:
        """The number that a ladder measures of the subject; None for somebody without one."""
        self._ask(self._subject, self._ids)
        bind = Bindings(self._now)
        truths = Truths(self._subject, self._catalogue, bind, is_asked=True)
        number = truths.measure(measure)
        found = query(truths.finish(), f"select {number} from truth t", bind)
        number = self._tx.scalar(found.sql, found.params)
        return None if number is None else float(number)

    def next_turn(self, criteria: Criteria) -> datetime | None:
        """When a condition may turn by itself (naive UTC), at the earliest."""
        self._ask(self._subject, self._ids)
        bind = Bindings(self._now)
        truths = Truths(self._subject, self._catalogue, bind, is_asked=True)
        truths.holds(criteria)
        found = query(truths.finish(), "select t.due_at from truth t", bind)
        moment: datetime | None = self._tx.scalar(found.sql, found.params)
        return moment

    def _judged(
        self, criteria: Criteria, subject: SubjectType, ids: Sequence[int], path: str, *, is_one: bool
    ) -> Judged:
        self._ask(subject, ids)
        bind = Bindings(self._now)
        truths = Truths(subject, self._catalogue, bind, is_asked=True)
        root = self._planned(truths, criteria, path)
        columns: list[str] = []
        self._columns(root, columns)
        ctes = truths.finish(with_values=True)
        listed = ",\n    ".join(columns)
        found = query(ctes, f"select count(*) as asked,\n    {listed}\nfrom truth t", bind)
        row = list(self._tx.run(found.sql, found.params)[0])
        asked = int(row.pop(0))
        judged = self._read(root, row, asked, is_one)
        return self._with_others(root, judged, subject, ids, is_one)

    def _planned(self, truths: Truths, criteria: Criteria, path: str) -> _Node:
        holds = truths.holds(criteria)
        match criteria:
            case AllOf():
                parts = [self._planned(truths, part, f"{path}.all.{n}") for n, part in enumerate(criteria.all, start=1)]
                return _Node(path, "all", "all of these", holds, parts=parts)
            case AnyOf():
                parts = [self._planned(truths, part, f"{path}.any.{n}") for n, part in enumerate(criteria.any, start=1)]
                return _Node(path, "any", "any of these", holds, parts=parts)
            case Not():
                parts = [self._planned(truths, criteria.not_, f"{path}.not")]
                return _Node(path, "not", "not", holds, parts=parts)
            case Everyone():
                return _Node(path, "condition", criteria_words(criteria), holds)
            case ContactsCondition():
                test = criteria.contacts
                inner = f"{path}.contacts.{test.quantifier}"
                words = f"at least {test.at_least} contacts" if test.at_least else f"{test.quantifier} of the contacts"
                return _Node(path, "contacts", words, holds, elsewhere=(test.criteria, SubjectType.CONTACT, inner))
            case AccountCondition():
                inner = f"{path}.account"
                return _Node(
                    path, "account", "the account", holds, elsewhere=(criteria.account, SubjectType.ACCOUNT, inner)
                )
            case IntentCondition():
                scope = [self._planned(truths, part, f"intent_report {criteria.intent}: {place}")
                         for place, part in self._scope(criteria)]  # fmt: skip
                return _Node(path, "condition", criteria_words(criteria), holds, truths.value(criteria), scope)
            case _:
                return _Node(path, "condition", criteria_words(criteria), holds, truths.value(criteria))

    def _scope(self, condition: IntentCondition) -> list[tuple[str, Criteria]]:
        """What must hold of an account for a report to be about it."""
        report = self._catalogue.reports[condition.intent]
        found: list[tuple[str, Criteria]] = [("scope", report.scope)] if report.scope is not None else []
        excluded = [(f"exclude.{n}", SegmentCondition(segment=key)) for n, key in enumerate(report.exclude, start=1)]
        return found + [(place, Not.model_validate({"not": condition})) for place, condition in excluded]

    def _columns(self, node: _Node, columns: list[str]) -> None:
        columns.append(f"count(*) filter ({node.holds})")
        columns.append(f"any_value({node.value})" if node.value is not None else "null")
        for part in node.parts:
            self._columns(part, columns)

    def _read(self, node: _Node, row: list[Any], asked: int, is_one: bool) -> Judged:
        matching, value = int(row.pop(0)), row.pop(0)
        return Judged(
            path=node.path,
            kind=node.kind,
            text=node.text,
            holds=matching == 1 if is_one else None,
            value=value if is_one else None,
            matching=None if is_one else matching,
            asked=None if is_one else asked,
            parts=tuple(self._read(part, row, asked, is_one) for part in node.parts),
        )

    def _with_others(
        self, node: _Node, judged: Judged, subject: SubjectType, ids: Sequence[int], is_one: bool
    ) -> Judged:
        """The conditions about an account's contacts, or a contact's account, judged for those."""
        if node.elsewhere is None:
            parts = [
                self._with_others(n, j, subject, ids, is_one) for n, j in zip(node.parts, judged.parts, strict=True)
            ]
            return replace(judged, parts=tuple(parts))
        criteria, other, path = node.elsewhere
        others = self._others(subject, ids)
        inner = self._judged(criteria, other, others, path, is_one=is_one and other is SubjectType.ACCOUNT)
        if other is SubjectType.ACCOUNT:
            return replace(judged, parts=(inner,))
        people = self._people(criteria, others) if is_one else ()
        return replace(judged, matching=inner.matching, asked=inner.asked, people=people, parts=(inner,))

    def _people(self, criteria: Criteria, contact_ids: Sequence[int]) -> tuple[Person, ...]:
        """Some of the contacts for whom the criteria hold, by name."""
        self._ask(SubjectType.CONTACT, contact_ids)
        bind = Bindings(self._now)
        truths = Truths(SubjectType.CONTACT, self._catalogue, bind, is_asked=True)
        holds = truths.holds(criteria)
        sql = f"select t.subject_id from truth t where {holds} order by t.subject_id limit {_SHOWN_PEOPLE}"
        found = query(truths.finish(), sql, bind)
        chosen = [contact_id for (contact_id,) in self._tx.run(found.sql, found.params)]
        names = {row[0]: row[1] for row in self._tx.fixed("select_contact_names", {"contact_ids": chosen})}
        return tuple(Person(contact_id, names[contact_id]) for contact_id in chosen)

    def _others(self, subject: SubjectType, ids: Sequence[int]) -> list[int]:
        own, other = ("account_id", "contact_id") if subject is SubjectType.ACCOUNT else ("contact_id", "account_id")
        rows = self._tx.run(
            f"select distinct {other} from contact where account_id is not null "
            f"and {own} in (select unnest($ids::bigint[])) order by {other}",
            {"ids": list(ids)},
        )
        return [int(number) for (number,) in rows]

    def _ask(self, subject: SubjectType, ids: Sequence[int]) -> None:
        """Make these the subjects that a tick would be asked about, with everything that counts for them."""
        contacts = list(ids) if subject is SubjectType.CONTACT else []
        accounts = list(ids) if subject is SubjectType.ACCOUNT else self._others(subject, ids)
        for table, asked in (("asked_contact", contacts), ("asked_account", accounts)):
            self._tx.run(
                f"create or replace temp table {table} as select unnest($ids::bigint[]) as subject_id", {"ids": asked}
            )
        self._tx.fixed("create_asked_source")


def failures(judged: Judged) -> list[str]:
    """The conditions that keep criteria from holding, in words; nothing for criteria that hold."""
    if judged.holds is not False:
        return []
    match judged.kind:
        case "all":
            return [text for part in judged.parts for text in failures(part)]
        case "any":
            return [f"none of {len(judged.parts)} alternatives holds ({judged.path})"]
        case "not":
            return [f"not wanted, but holds: {judged.parts[0].text}{_looked_at(judged.parts[0])}"]
        case "contacts":
            return [f"{judged.text}: {judged.matching} of {judged.asked} fit"]
        case "account":
            return [f"the account: {text}" for part in judged.parts for text in failures(part)] or [
                "there is no account"
            ]
        case _:
            outside = [text for part in judged.parts for text in failures(part)]
            if outside:
                return [f"{judged.text}: out of the report's scope ({'; '.join(outside)})"]
            return [f"{judged.text}{_looked_at(judged)}"]


def _looked_at(judged: Judged) -> str:
    return f" (it is {judged.value})" if judged.value is not None else ""
