"""What holds of many subjects at once: one column per condition, and conditions about the same rows share one pass over them.

The second form of criteria as SQL, see compile/criteria.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import Leaf, boolean, in_scope, unique
from opportune.compile.fact import ROW_SOURCES, Fact, Source
from opportune.compile.facts import fact_of, measure_of
from opportune.compile.query import indent
from opportune.compile.source import Reach, group_rows, row_relation
from opportune.compile.world import NOW, World
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import AccountCondition, ContactsCondition, Criteria, SubjectType
from opportune.model.ladder import Measure


@dataclass
class Truths:
    """The second form: CTEs that end in `truth`, one row per subject with a boolean column per condition and `due_at`.

    `is_asked`: only of those in `asked_contact` or `asked_account`, which name nobody twice.
    """

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

    @property
    def asks_nothing(self) -> bool:
        """Whether nobody has to be asked about for what was wanted so far."""
        return self._root is None or not (self._root.facts or self._root.quantified)

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
    is_shared: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    measures: dict[Measure, str] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    quantified: dict[str, tuple[str, bool]] = field(default_factory=dict)
    child: _Level | None = None

    @property
    def asks_people(self) -> bool:
        """Whether the level below is about the contacts of these accounts, not about the accounts of these contacts."""
        return self.reach.subject is SubjectType.ACCOUNT

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
                self.quantified[name] = (inner, False)
            case _:
                fact = fact_of(condition, self.reach.subject, self.form.catalogue, self.form.bind)
                name = unique(fact.name, taken)
                self.facts[name] = fact
        return name

    def _people(self) -> _Level:
        """The contacts of these accounts, or the accounts of these contacts."""
        if self.child is None:
            subject = SubjectType.CONTACT if self.asks_people else SubjectType.ACCOUNT
            name = f"their_{subject.value}" if self.name in ("account", "contact") else f"{self.name}_{subject.value}"
            own, other = ("account_id", "contact_id") if self.asks_people else ("contact_id", "account_id")
            only = f" and {own} in (select subject_id from {self.subjects})" if self.reach.subjects else ""
            self.form.ctes[name] = (
                f"select {other} as subject_id, {own} as parent_id\nfrom contact\nwhere account_id is not null{only}"
            )
            reach = Reach(subject, name if self.reach.subjects else None, self.reach.is_asked)
            self.child = _Level(self.form, name, reach, name, is_shared=not self.asks_people)
        return self.child

    def finish(self, truth: str, with_values: bool) -> None:
        form = self.form
        joins: list[str] = []
        columns: list[str] = []
        due: list[str] = []
        relations = self._by_relation()
        base, key = self._base(dict(relations).get(Source.ATTRIBUTE, {}))
        for source, facts in relations:
            if source is Source.ATTRIBUTE:
                for column, fact in facts.items():
                    columns.append(f"coalesce({fact.holds}, {'true' if fact.missing else 'false'}) as {column}")
                    if with_values:
                        columns.append(f"cast({fact.value} as varchar) as {column}_value")
                due += sorted({moment for fact in facts.values() for moment in fact.due})
                continue
            name = unique(f"{self.name}_{source.value}_facts", form.ctes)
            form.ctes[name] = self._relation(source, facts, with_values)
            joins.append(f"left join {name} on {name}.subject_id = {key}")
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
            pairs = f"from {self.child.name} p\njoin {inner_truth} t on t.subject_id = p.subject_id"
            if self.asks_people:
                due_at, grouped = "min(t.due_at)", "\ngroup by p.parent_id"
            else:
                # A contact has one account at most.
                due_at, grouped = "t.due_at", ""
            form.ctes[name] = (
                f"select p.parent_id as subject_id,\n    {selected},\n    {due_at} as due_at\n{pairs}{grouped}"
            )
            joins.append(f"left join {name} on {name}.subject_id = {key}")
            for column, (_, is_missing) in self.quantified.items():
                columns.append(f"coalesce({name}.{column}, {'true' if is_missing else 'false'}) as {column}")
                if with_values:
                    columns.append(f"null as {column}_value")
            due.append(f"{name}.due_at")
        earliest = f"least({', '.join(due)})" if due else "null::timestamp"
        selected = ",\n    ".join([f"{key} as subject_id", *columns, f"{earliest} as due_at"])
        form.ctes[truth] = "\n".join([f"select {selected}", f"from {base}", *joins])

    def _base(self, own: Mapping[str, Fact]) -> tuple[str, str]:
        """Everybody asked about, once, with the column that tells who it is: with their records `s` where facts are about these."""
        if not own:
            # Several contacts share an account; everybody else is named once.
            subjects = f"(select distinct subject_id from {self.subjects})" if self.is_shared else self.subjects
            return f"{subjects} q", "q.subject_id"
        record = self.reach.subject.value
        relation, key = row_relation(
            _widest(list(own.values())), Reach(self.reach.subject), self.form.world, self.form.bind
        )
        if not self.reach.subjects:
            return relation, key
        only = f"select *\nfrom {record}\nwhere {record}_id in (select subject_id from {self.reach.subjects})"
        return relation.replace(f"{record} s", f"(\n    {indent(only)}\n) s", 1), key

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
