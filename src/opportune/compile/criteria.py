"""Criteria -> SQL, in two forms that are put together from the same facts.

`members` answers for one tree who satisfies it: one CTE per condition, named after it, holding the subjects for which it is
true; the statement reads like the rule. Live counts, previews and `explain` use it.

`truths` answers for many trees at once what holds of the subjects of a tick: one column per condition, and conditions about
the same rows share one pass over them. Planning a CTE for each condition of a hundred definitions would take longer than
all the rest of a tick. Tests hold both against each other and against a plain evaluator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from opportune.compile.bindings import Bindings
from opportune.compile.fact import ROW_SOURCES, Fact, Source
from opportune.compile.facts import fact_of, measure_of
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
from opportune.model.ladder import Measure

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


@dataclass
class Truths:
    """The second form: CTEs that end in `truth`, one row per subject with a boolean column per condition and `due_at`."""

    subject: SubjectType
    catalogue: Catalogue
    bind: Bindings
    world: World = NOW
    is_asked: bool = False
    ctes: dict[str, str] = field(default_factory=dict)
    _root: _Level | None = None

    def holds(self, criteria: Criteria, known: Leaf | None = None) -> str:
        """The tree as an expression over a row `t` of truth; call `finish` after the last one.

        `known` may give the expression of a condition by itself, as for memberships of this very tick; "" for no.
        """

        def leaf(condition: Criteria) -> str:
            return (known(condition) if known else "") or f"t.{self._level().column(condition)}"

        return boolean(criteria, self.catalogue, leaf)

    def measure(self, measure: Measure, known: Leaf | None = None) -> str:
        """The number a ladder measures, over a row `t` of truth; NULL outside the scope of its report.

        `known` is that of `holds`, for the scope.
        """
        level = self._level()
        if measure not in level.measures:
            fact = measure_of(measure, self.catalogue, self.bind)
            name = unique(fact.name, {**level.facts, **level.quantified})
            level.facts[name] = fact
            level.measures[measure] = name
        number = f"t.{level.measures[measure]}"
        if measure.intent is None:
            return number

        def leaf(part: Criteria) -> str:
            return (known(part) if known else "") or f"t.{level.column(part)}"

        scope = in_scope(self.catalogue.reports[measure.intent], self.catalogue, leaf)
        return f"case when {scope} then {number} end" if scope else number

    def value(self, criteria: Criteria) -> str:
        """What a condition looked at, as text over a row `t` of truth."""
        return f"t.{self._level().column(criteria)}_value"

    def columns(self) -> list[str]:
        """The columns of `truth` beside subject_id and due_at."""
        return [*self._level().facts, *self._level().quantified]

    def finish(self, with_values: bool = False) -> dict[str, str]:
        """The CTEs, in order, the last one being `truth`."""
        self._level().finish("truth", with_values)
        return self.ctes

    def _level(self) -> _Level:
        if self._root is None:
            name = self.subject.value
            subjects = f"asked_{name}" if self.is_asked else f"(select {name}_id as subject_id from {name})"
            self._root = _Level(
                self, name, Reach(self.subject, subjects if self.is_asked else None, self.is_asked), subjects
            )
        return self._root


@dataclass
class _Level:
    """The conditions about one kind of subject: those asked about, their contacts, or their accounts."""

    form: Truths
    name: str
    reach: Reach
    subjects: str
    columns: dict[str, str] = field(default_factory=dict)
    measures: dict[Measure, str] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    quantified: dict[str, tuple[str, bool]] = field(default_factory=dict)
    child: _Level | None = None

    def column(self, condition: Criteria) -> str:
        written = repr(condition)
        if written not in self.columns:
            self.columns[written] = self._add(condition)
        return self.columns[written]

    def _add(self, condition: Criteria) -> str:
        taken = {**self.facts, **self.quantified}
        match condition:
            case ContactsCondition():
                test, people = condition.contacts, self._people()
                inner = boolean(test.criteria, self.form.catalogue, lambda part: f"t.{people.column(part)}")
                name = unique("contacts", taken)
                if test.all is not None:
                    self.quantified[name] = (f"bool_and({inner})", False)
                elif test.none is not None:
                    self.quantified[name] = (f"not bool_or({inner})", True)
                else:
                    self.quantified[name] = (f"count(*) filter ({inner}) >= {test.at_least or 1}", False)
            case AccountCondition():
                accounts = self._people()
                inner = boolean(condition.account, self.form.catalogue, lambda part: f"t.{accounts.column(part)}")
                name = unique("their_account", taken)
                self.quantified[name] = (f"bool_or({inner})", False)
            case _:
                fact = fact_of(condition, self.reach.subject, self.form.catalogue, self.form.bind)
                name = unique(fact.name, taken)
                self.facts[name] = fact
        return name

    def _people(self) -> _Level:
        """The contacts of these accounts, or the accounts of these contacts."""
        if self.child is None:
            asks_people = self.reach.subject is SubjectType.ACCOUNT
            subject = SubjectType.CONTACT if asks_people else SubjectType.ACCOUNT
            name = f"their_{subject.value}" if self.name in ("account", "contact") else f"{self.name}_{subject.value}"
            own, other = ("account_id", "contact_id") if asks_people else ("contact_id", "account_id")
            only = f" and {own} in (select subject_id from {self.subjects})" if self.reach.subjects else ""
            self.form.ctes[name] = (
                f"select {other} as subject_id, {own} as parent_id\nfrom contact\nwhere account_id is not null{only}"
            )
            self.child = _Level(
                self.form, name, Reach(subject, name if self.reach.subjects else None, self.reach.is_asked), name
            )
        return self.child

    def finish(self, truth: str, with_values: bool) -> None:
        form = self.form
        joins: list[str] = []
        columns: list[str] = []
        due: list[str] = []
        for source, facts in self._by_relation():
            name = unique(f"{self.name}_{source.value}_facts", form.ctes)
            form.ctes[name] = self._relation(source, facts, with_values)
            joins.append(f"left join {name} on {name}.subject_id = q.subject_id")
            for column, fact in facts.items():
                missing = fact.number_if_missing or ("true" if fact.missing else "false")
                columns.append(f"coalesce({name}.{column}, {missing}) as {column}")
                if with_values:
                    columns.append(f"{name}.{column}_value")
            if any(fact.due for fact in facts.values()):
                due.append(f"{name}.due_at")
        if self.child is not None:
            inner_truth = f"{self.child.name}_truth"
            self.child.finish(inner_truth, with_values)
            name = unique(f"{self.name}_{self.child.reach.subject.value}_facts", form.ctes)
            selected = ",\n    ".join(f"{holds} as {column}" for column, (holds, _) in self.quantified.items())
            form.ctes[name] = (
                f"select p.parent_id as subject_id,\n    {selected},\n    min(t.due_at) as due_at\n"
                f"from {self.child.name} p\njoin {inner_truth} t on t.subject_id = p.subject_id\ngroup by p.parent_id"
            )
            joins.append(f"left join {name} on {name}.subject_id = q.subject_id")
            for column, (_, is_missing) in self.quantified.items():
                columns.append(f"coalesce({name}.{column}, {'true' if is_missing else 'false'}) as {column}")
                if with_values:
                    columns.append(f"null as {column}_value")
            due.append(f"{name}.due_at")
        earliest = f"least({', '.join(due)})" if due else "null::timestamp"
        subjects = (
            self.subjects if self.subjects.startswith("(") else f"(select distinct subject_id from {self.subjects})"
        )
        selected = ",\n    ".join(["q.subject_id", *columns, f"{earliest} as due_at"])
        form.ctes[truth] = "\n".join([f"select {selected}", f"from {subjects} q", *joins])

    def _by_relation(self) -> list[tuple[Source, dict[str, Fact]]]:
        """The facts that share one pass: those of a source, and of one report or attribute."""
        grouped: dict[tuple[Source, str], dict[str, Fact]] = {}
        for column, fact in self.facts.items():
            about = fact.report.intent_report if fact.report else fact.unchanged or ""
            grouped.setdefault((fact.source, about), {})[column] = fact
        return [(source, facts) for (source, _), facts in grouped.items()]

    def _relation(self, source: Source, facts: Mapping[str, Fact], with_values: bool) -> str:
        form = self.form
        columns = [f"{fact.holds} as {column}" for column, fact in facts.items()]
        if with_values:
            columns += [f"cast({fact.value} as varchar) as {column}_value" for column, fact in facts.items()]
        dues = sorted({moment for fact in facts.values() for moment in fact.due})
        if dues:
            columns.append(f"least({', '.join(dues)}) as due_at" if len(dues) > 1 else f"{dues[0]} as due_at")
        selected = ",\n    ".join(columns)
        if source in ROW_SOURCES:
            relation, key = row_relation(_widest(list(facts.values())), self.reach, form.world, form.bind)
            return f"select {key} as subject_id,\n    {selected}\nfrom {relation}"
        rows = group_rows(source, list(facts.values()), self.reach, form.world, form.bind, narrowed=False)
        return f"select subject_id,\n    {selected}\nfrom (\n    {indent(rows)}\n) rows\ngroup by subject_id"


def _widest(facts: Sequence[Fact]) -> Fact:
    """The fact whose relation serves all of them."""
    return next((fact for fact in facts if "o.email" in fact.holds), facts[0])


def unique(name: str, taken: Mapping[str, object]) -> str:
    """The name, with a number behind it if it is taken."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def _joined(word: str, parts: Sequence[str]) -> str:
    return f"({f' {word} '.join(parts)})" if len(parts) > 1 else parts[0]
