"""Criteria -> SQL, in two forms that are put together from the same facts.

`members` answers for one tree who satisfies it: one CTE per condition, named after it, holding the subjects for which it is
true; the statement reads like the rule. Live counts, previews and `explain` use it.

`Truths`, in compile/truths.py, answers for many trees at once what holds of the subjects of a tick: one column per condition,
and conditions about the same rows share one pass over them. Planning a CTE for each condition of a hundred definitions would
take longer than all the rest of a tick. Tests hold both against each other and against a plain evaluator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from opportune.compile.bindings import Bindings
from opportune.compile.fact import ROW_SOURCES, Fact, Source
from opportune.compile.facts import fact_of
from opportune.compile.query import Query, indent
from opportune.compile.score_fact import holds_of_nothing
from opportune.compile.source import Reach, group_rows, row_relation
from opportune.compile.world import NOW, World
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import (
    AccountCondition,
    AllOf,
    AnyOf,
    AttributeCondition,
    ContactsCondition,
    Criteria,
    Everyone,
    IntentCondition,
    Not,
    SegmentCondition,
    SubjectType,
)
from opportune.model.intent_report import IntentReportDefinition

Leaf = Callable[[Criteria], str]


def boolean(criteria: Criteria, catalogue: Catalogue, leaf: Leaf) -> str:
    """The tree as a boolean expression; `leaf` gives the expression of each condition."""
    match criteria:
        case AllOf():
            return _joined("and", [boolean(part, catalogue, leaf) for part in criteria.all])
        case AnyOf():
            return _joined("or", [boolean(part, catalogue, leaf) for part in criteria.any])
        case Not():
            return f"not {boolean(criteria.not_, catalogue, leaf)}"
        case Everyone():
            return "true"
        case IntentCondition():
            return _in_report(criteria, catalogue, leaf)
        case _:
            return leaf(criteria)


def _in_report(condition: IntentCondition, catalogue: Catalogue, leaf: Leaf) -> str:
    """The condition, within the scope of its report: accounts outside have no score there."""
    scope = in_scope(catalogue.reports[condition.intent], catalogue, leaf)
    if scope is None:
        return leaf(condition)
    inside = f"({scope} and {leaf(condition)})"
    return f"({inside} or not {scope})" if holds_of_nothing(condition.score) else inside


def in_scope(report: IntentReportDefinition, catalogue: Catalogue, leaf: Leaf) -> str | None:
    """Whether an account is within the scope of a report, None for a report about all accounts."""
    parts = [boolean(report.scope, catalogue, leaf)] if report.scope is not None else []
    parts += [f"not {leaf(SegmentCondition(segment=segment))}" for segment in report.exclude]
    return _joined("and", parts) if len(parts) > 1 else (f"({parts[0]})" if parts else None)


def members(
    criteria: Criteria,
    subject: SubjectType,
    catalogue: Catalogue,
    bind: Bindings,
    world: World = NOW,
    subjects: str | None = None,
) -> Query:
    """One row per subject that satisfies the criteria, with subject_id, in no order.

    `subjects` narrows them to a relation with subject_id.
    """
    form = _Sets(catalogue, bind, world)
    parts = criteria.all if isinstance(criteria, AllOf) else (criteria,)
    first = next((part for part in parts if isinstance(part, AttributeCondition) and form.is_base(part, subject)), None)
    # What their own table says of subjects need not be compared with that table once more.
    base, column = (subject.value, f"{subject.value}_id") if first is None else ("", "subject_id")
    key = f"s.{column}"
    conditions = []
    for part in parts:
        if part is first:
            base = form.set_of(part, subject)
        else:
            conditions.append(boolean(part, catalogue, lambda condition: form.leaf(condition, subject, key)))
    if subjects:
        conditions.append(f"{key} in (select subject_id from {subjects})")
    where = "\nwhere " + "\n    and ".join(conditions) if conditions else ""
    named = key if first is not None else f"{key} as subject_id"
    return query(form.ctes, f"select {named}\nfrom {base} s{where}", bind)


def query(ctes: Mapping[str, str], sql: str, bind: Bindings) -> Query:
    """The statement with its CTEs and exactly the parameters it names."""
    listed = ",\n".join(f"{name} as (\n    {indent(cte)}\n)" for name, cte in ctes.items())
    text = f"with {listed}\n{sql}" if ctes else sql
    used = set(re.findall(r"\$(\w+)", text))
    return Query(text, {name: value for name, value in bind.params.items() if name in used})


@dataclass
class _Sets:
    """The first form: each condition becomes a CTE of the subjects for which it is true, or false if that is the exception."""

    catalogue: Catalogue
    bind: Bindings
    world: World
    ctes: dict[str, str] = field(default_factory=dict)
    # By what is written: to Python, `eq: 0` equals `eq: false`.
    names: dict[tuple[SubjectType, str], tuple[str, bool]] = field(default_factory=dict)

    def leaf(self, condition: Criteria, subject: SubjectType, key: str) -> str:
        """`<key> in (select subject_id from <its CTE>)`."""
        name, is_complement = self._found(condition, subject)
        return f"{key} {'not in' if is_complement else 'in'} (select subject_id from {name})"

    def is_base(self, condition: AttributeCondition, subject: SubjectType) -> bool:
        """Whether a condition is read off the subject's own table, and its CTE holds those of whom it is true."""
        fact = fact_of(condition, subject, self.catalogue, Bindings(self.bind.now))
        return fact.source is Source.ATTRIBUTE and not fact.missing

    def set_of(self, condition: Criteria, subject: SubjectType) -> str:
        """The CTE of the subjects of which a condition is true, for one that `is_base`."""
        return self._found(condition, subject)[0]

    def _found(self, condition: Criteria, subject: SubjectType) -> tuple[str, bool]:
        written = (subject, repr(condition))
        if written not in self.names:
            self.names[written] = self._add(condition, subject)
        return self.names[written]

    def _add(self, condition: Criteria, subject: SubjectType) -> tuple[str, bool]:
        match condition:
            case ContactsCondition():
                return self._contacts(condition)
            case AccountCondition():
                inner = self._inside(condition.account, SubjectType.ACCOUNT, "a.account_id")
                sql = (
                    "select c.contact_id as subject_id\nfrom contact c\njoin account a on a.account_id = c.account_id\n"
                    f"where {inner}"
                )
                return self._named("their_account", sql), False
            case _:
                fact = fact_of(condition, subject, self.catalogue, self.bind)
                return self._named(fact.name, self._fact(fact, subject)), fact.missing

    def _fact(self, fact: Fact, subject: SubjectType) -> str:
        reach = Reach(subject)
        holds = f"not ({fact.holds})" if fact.missing else fact.holds
        if fact.source in ROW_SOURCES:
            relation, key = row_relation(fact, reach, self.world, self.bind)
            joint = "\n    and " if "\nwhere " in relation.rpartition(")")[2] else "\nwhere "
            return f"select {key} as subject_id\nfrom {relation}{joint}{holds}"
        rows = group_rows(fact.source, [fact], reach, self.world, self.bind, narrowed=True)
        return f"select subject_id\nfrom (\n    {indent(rows)}\n) rows\ngroup by subject_id\nhaving {holds}"

    def _contacts(self, condition: ContactsCondition) -> tuple[str, bool]:
        test = condition.contacts
        inner = self._inside(test.criteria, SubjectType.CONTACT, "c.contact_id")
        select = "select c.account_id as subject_id\nfrom contact c\nwhere c.account_id is not null"
        if test.all is not None:
            return self._named("all_contacts", f"{select}\ngroup by c.account_id\nhaving bool_and({inner})"), False
        if test.at_least is not None and test.at_least > 1:
            sql = f"{select} and {inner}\ngroup by c.account_id\nhaving count(*) >= {test.at_least}"
            return self._named(f"at_least_{test.at_least}_contacts", sql), False
        name = "no_contact" if test.none is not None else "any_contact"
        return self._named(name, f"{select} and {inner}"), test.none is not None

    def _inside(self, criteria: Criteria, subject: SubjectType, key: str) -> str:
        return boolean(criteria, self.catalogue, lambda condition: self.leaf(condition, subject, key))

    def _named(self, name: str, sql: str) -> str:
        name = unique(name, self.ctes)
        self.ctes[name] = sql
        return name


def unique(name: str, taken: Mapping[str, object]) -> str:
    """The name, with a number behind it if it is taken."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def _joined(word: str, parts: Sequence[str]) -> str:
    return f"({f' {word} '.join(parts)})" if len(parts) > 1 else parts[0]
