"""A version of a journey -> the one statement that carries everybody who moves through it, as far as they get at a moment.

One CTE per node, named after it, in an order in which every node comes after those that lead to it: so one pass suffices,
however many nodes somebody passes. The live tick, a preview and a simulation run the same statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import assert_never

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import query
from opportune.compile.pause import WAITING, Crossing, date_text, needs_clock, pause_ctes
from opportune.compile.query import Query, case, indent
from opportune.compile.shortcut import Shortcuts
from opportune.compile.timing import clock_cte, zone_ctes
from opportune.compile.transition import (
    CRITERIA,
    GOAL,
    HOLDOUT,
    LEFT_SEGMENT,
    NO_CONSENT,
    REACHED,
    REFUSED,
    STAYING,
    Transition,
    TransitionIds,
)  # fmt: skip
from opportune.compile.truths import Truths
from opportune.compile.world import NOW, World
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import ConsentCondition, Criteria, SegmentCondition, SubjectType
from opportune.model.journey import IGNORE, JourneyDefinition
from opportune.model.node import (
    MAX_DEPTH,
    Answer,
    Branch,
    ChangeSegments,
    CreateTask,
    Decide,
    End,
    EnrollIn,
    GoalNode,
    Http,
    Node,
    Notify,
    Pause,
    Sending,
    Split,
    TakeOutOf,
    UpdateAttribute,
    Wait,
    WaitFor,
    WaitForEvent,
    WaitUntil,
    WaitUntilTime,
)

_CARRIED = "enrollment_id, subject_id, due_at"
# Whoever waits for messages to end is woken by that, not by the clock.
_NEVER = "timestamp 'infinity'"


def journey_steps(
    journey: JourneyDefinition,
    number: int,
    version: int,
    transition_ids: TransitionIds,
    catalogue: Catalogue,
    bind: Bindings,
    world: World = NOW,
    event_keys: frozenset[str] = frozenset(),
    nodes: Sequence[Node] | None = None,
    shortcuts: Shortcuts | None = None,
) -> Query:
    """What happens to everybody in `moving` who is in this version of the journey, or about to enter it.

    One row per node somebody passes or stops at: enrollment_id, subject_id, transition_id (what happened to them there, by the
    `transition_ids`), wake_at where they wait, due_at when the answer may turn by itself.
    Who may not enter has one row with outcome refused; who goes on waiting has one with outcome staying; of whom the goal is true
    has one with outcome reached, beside others.
    `number` is that of the workflow; `transition` holds what may happen in this version, `asked_contact` or `asked_account` the
    subjects, if anything is asked about them.
    `event_keys` are the names of the events in `new_event`, those that pauses may hear. `nodes` are those that somebody may come to
    now, in order, None for all: the others are left out, and so is what they would ask. `shortcuts` are for whoever tries a
    journey out.
    """
    some = journey.in_order if nodes is None else nodes
    return _Journey(
        journey, number, version, transition_ids, catalogue, bind, world, event_keys, some, shortcuts
    ).compile()


@dataclass
class _Journey:
    journey: JourneyDefinition
    number: int
    version: int
    transition_ids: TransitionIds
    catalogue: Catalogue
    bind: Bindings
    world: World
    event_keys: frozenset[str]
    nodes: Sequence[Node]
    shortcuts: Shortcuts | None
    columns: dict[str, str] = field(default_factory=dict)
    carried: list[str] = field(default_factory=list)
    by_node: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    ctes: dict[str, str] = field(default_factory=dict)
    has_clock: bool = False

    def compile(self) -> Query:
        self.truths = Truths(self.journey.subject, self.catalogue, self.bind, self.world, is_asked=True)
        tests = {node.id: self._tests(node) for node in self.nodes}
        self.carried = [_CARRIED, *(name for names in tests.values() for name in names)]
        self.has_clock = any(map(needs_clock, self.nodes))
        if self.has_clock:
            self.carried.append("zone")
        if any(isinstance(node, EnrollIn) for node in self.nodes):
            self.columns["depth"] = "coalesce((m.context ->> '$.depth')::integer, 0)"
            self.carried.append("depth")
        self._start()
        self.by_node = {node.id: [] for node in self.journey.in_order}
        for one, transition_id in self.transition_ids.items():
            if one.place > 0:
                self.by_node[one.node].append((one.outcome, transition_id))
        for node in self.nodes:
            self.ctes |= self._node_ctes(node, tests[node.id])
            if self.shortcuts is not None:
                self.ctes[_name(node.id)] = self.shortcuts.through(node.id, self.ctes[_name(node.id)])
        truth = {} if self.truths.asks_nothing else self.truths.finish()
        return query(truth | self.ctes, self._select(), self.bind)

    # Where they come from

    def _start(self) -> None:
        """Everybody who moves, with all that will be asked about them, and `verdict`: whether they enter, leave or go on."""
        verdict = case([*self._refusals(), *self._departures()], "null")
        tests = "".join(f",\n    {holds} as {name}" for name, holds in self.columns.items())
        if self.journey.goal is not None:
            tests += f",\n    {self.truths.holds(self.journey.goal.criteria)} as has_reached"
        moving, due_at = "moving m", "null::timestamp as due_at"
        if not self.truths.asks_nothing:
            moving += "\njoin truth t on t.subject_id = m.subject_id"
            due_at = "t.due_at"
        if self.has_clock:
            self.ctes |= zone_ctes(self.journey.subject, "moving", self.catalogue.calendar, self.bind)
            tests += ", z.zone"
            moving += "\njoin subject_zone z on z.subject_id = m.subject_id"
        if self.has_clock or self.truths.asks_nothing:
            # Dates are read from the record; and who is gone goes nowhere.
            moving += f"\n{self._record()}"
        self.ctes["start"] = (
            "select m.enrollment_id, m.subject_id, m.entry_key, m.context, m.node, m.is_new, m.event_id, m.wake_at, m.result,\n"
            f"    m.answer, {due_at}, {verdict} as verdict{tests}\n"
            f"from {moving}\nwhere m.workflow_id = {self.number} and m.version = {self.version}"
        )
        if self.has_clock:
            self.ctes["clock"] = clock_cte("start", self.bind)

    def _record(self) -> str:
        record = self.journey.subject.value
        return f"join {record} r on r.{record}_id = m.subject_id"

    def _refusals(self) -> list[tuple[str, str]]:
        journey = self.journey
        refused = []
        if journey.where is not None:
            refused.append(f"not {self.truths.holds(journey.where)}")
        refused += [self.truths.holds(SegmentCondition(segment=segment)) for segment in journey.suppress]
        if journey.goal is not None and journey.goal.stop:
            refused.append(self.truths.holds(journey.goal.criteria))
        if journey.exit_when is not None:
            refused.append(self.truths.holds(journey.exit_when))
        if self._asks_consent():
            refused.append(f"not {self.truths.holds(self._consent())}")
        found = [(f"m.is_new and ({' or '.join(refused)})", f"'{REFUSED}'")] if refused else []
        if journey.holdout_percent:
            kept_back = f"{self._chance('holdout')} < {journey.holdout_percent}"
            found.append((f"m.is_new and {kept_back}", f"'{HOLDOUT}'"))
        return found

    def _departures(self) -> list[tuple[str, str]]:
        journey = self.journey
        found: list[tuple[str, str]] = []
        if journey.goal is not None and journey.goal.stop:
            found.append((f"not m.is_new and {self.truths.holds(journey.goal.criteria)}", f"'{GOAL}'"))
        if journey.exit_when is not None:
            found.append((f"not m.is_new and {self.truths.holds(journey.exit_when)}", f"'{CRITERIA}'"))
        if journey.on_leave != "continue" and journey.trigger.within is not None:
            inside = self.truths.holds(SegmentCondition(segment=journey.trigger.within))
            found.append((f"not m.is_new and not {inside}", f"'{LEFT_SEGMENT}'"))
        if journey.on_withdrawal == "exit" and self._asks_consent():
            found.append((f"not m.is_new and not {self.truths.holds(self._consent())}", f"'{NO_CONSENT}'"))
        return [(f"m.node is not null and {condition}", reason) for condition, reason in found]

    def _asks_consent(self) -> bool:
        """People agree to something, companies don't: in a journey of accounts consent is asked where something is sent."""
        return self.journey.consent not in (None, IGNORE) and self.journey.subject is SubjectType.CONTACT

    def _consent(self) -> ConsentCondition:
        return ConsentCondition(consent=self.journey.consent or "")

    def _tests(self, node: Node) -> list[str]:
        """Columns of `start` for the criteria of a node, in order."""
        asked: list[Criteria] = []
        match node:
            case WaitUntil() if node.field is not None:
                self.columns[f"{_name(node.id)}_date"] = f"nullif({date_text(node.field, self.bind)}, '')"
                return [f"{_name(node.id)}_date"]
            case Decide() | WaitFor():
                asked = [node.criteria]
            case Branch():
                asked = [arm.criteria for arm in node.arms]
            case _:
                pass
        names = [f"{_name(node.id)}_{number}" for number in range(1, len(asked) + 1)]
        self.columns |= {name: self.truths.holds(criteria) for name, criteria in zip(names, asked, strict=True)}
        return names

    def _arrivals(self, node: Node) -> str:
        """Everybody who comes to the node at this moment."""
        columns = ", ".join(self.carried)
        found = []
        if node.id == self.journey.nodes[0].node.id:
            found.append(f"select {columns} from start where is_new and verdict is null")
        for source in self.nodes:
            outcomes = [f"'{outcome}'" for outcome, target in self.journey.ways[source.id].items() if target == node.id]
            if outcomes:
                found.append(f"select {columns} from {_name(source.id)} where outcome in ({', '.join(outcomes)})")
        # Nothing leads to a node that is there because somebody stands at it.
        return "\nunion all\n".join(found) or f"select {columns} from start where false"

    # What happens there

    def _node_ctes(self, node: Node, tests: list[str]) -> dict[str, str]:
        columns = ", ".join(self.carried)
        arrivals = self._arrivals(node)
        standing = f"start where not is_new and verdict is null and node = '{node.id}'"
        match node:
            case Wait() | WaitUntil() | WaitUntilTime() | WaitFor() | WaitForEvent():
                crossing = Crossing(
                    columns,
                    arrivals,
                    standing,
                    self.journey.subject,
                    self.catalogue.calendar,
                    self.event_keys,
                    self.bind,
                )
                return pause_ctes(node, _name(node.id), tests, crossing)
            case Decide():
                outcome = f"case when {tests[0]} then 'yes' else 'no' end"
            case Branch():
                outcome = case([(test, f"'arm_{place}'") for place, test in enumerate(tests, start=1)], "'otherwise'")
            case Split():
                outcome = self._share(node)
            case EnrollIn():
                outcome = f"case when depth >= {MAX_DEPTH} then 'too_deep' else 'done' end"
            case UpdateAttribute() | ChangeSegments() | CreateTask() | Notify() | TakeOutOf() | GoalNode():
                outcome = "'done'"
            case End():
                outcome = f"'{node.reason}'"
            case Sending():
                sql = (
                    f"select {columns}, '{WAITING}' as outcome, {_NEVER} as wake_at\nfrom (\n    {indent(arrivals)}\n) arrived\n"
                    f"union all\nselect {columns}, {self._result(node)}, null\nfrom {standing} and result is not null"
                )
                return {_name(node.id): sql}
            case _ as unreachable:
                assert_never(unreachable)
        sql = f"select {columns}, {outcome} as outcome, null::timestamp as wake_at\nfrom (\n    {indent(arrivals)}\n) arrived"
        return {_name(node.id): sql}

    def _result(self, node: Sending) -> str:
        """Which way those go whose messages have ended, by what came of them."""
        answers: tuple[Answer, ...] = node.answers if isinstance(node, Http) else ()
        return case(
            [
                (f"result = 'done' and {self._answered(answer)}", f"'answer_{number}'")
                for number, answer in enumerate(answers, start=1)
            ],
            "result",
        )

    def _answered(self, answer: Answer) -> str:
        found = f"json_extract_string(answer, {self.bind.value('$.' + answer.path)})"
        match answer.eq:
            case None:
                return f"{found} is null"
            case bool():
                return f"{found} = '{str(answer.eq).lower()}'"
            case _:
                return f"{found} = {self.bind.value(str(answer.eq))}"

    def _chance(self, what: str) -> str:
        """A number from 0 to 99, always the same for the same person; `what` is the id of the node, or another word."""
        # md5 is the same in every version of the database; its own hash function need not be.
        subject = "m.subject_id" if what == "holdout" else "subject_id"
        return f"md5_number_lower(concat_ws(' ', {subject}, {self.number}, '{what}')) % 100"

    def _share(self, node: Split) -> str:
        chance = self._chance(node.id)
        below, arms = 0, []
        for place, share in enumerate(node.shares, start=1):
            below += share.percent
            arms.append((f"{chance} < {below}", f"'share_{place}'"))
        return case(arms[:-1], arms[-1][1])

    # What comes of it

    def _select(self) -> str:
        parts = [
            "select s.enrollment_id, s.subject_id, t.transition_id, null::timestamp as wake_at, null::timestamp as due_at\n"
            f"from start s\nleft join transition t on t.workflow_id = {self.number} and t.version = {self.version}\n"
            "    and t.place = 0 and t.node = s.node and t.outcome = s.verdict\nwhere s.verdict is not null"
        ]
        for node in self.nodes:
            happened = [(f"outcome = '{outcome}'", str(number)) for outcome, number in self.by_node[node.id]]
            parts.append(
                f"select enrollment_id, subject_id, {case(happened, 'null')}, wake_at, due_at\nfrom {_name(node.id)}"
            )
        if self.journey.asks_in_pauses:
            # Whose pause is over does not stay.
            staying = " and ".join(
                ["not s.is_new", "s.verdict is null", "s.result is null", f"s.wake_at > {self.bind.this_moment()}"]
                + [f"s.enrollment_id not in (select enrollment_id from {_name(node.id)})" for node in self._pauses()]
            )
            number = self.transition_ids[Transition(-1, "", STAYING)]
            parts.append(
                f"select s.enrollment_id, s.subject_id, {number}, s.wake_at, s.due_at\nfrom start s where {staying}"
            )
        if self.journey.goal is not None:
            number = self.transition_ids[Transition(-2, "", REACHED)]
            parts.append(
                f"select enrollment_id, subject_id, {number}, null, null\n"
                f"from start where has_reached and verdict is distinct from '{REFUSED}'"
            )
        return "\nunion all\n".join(parts)

    def _pauses(self) -> list[Node]:
        return [node for node in self.nodes if isinstance(node, Pause | Sending)]


def _name(node_id: str) -> str:
    """The CTE of a node; the prefix keeps it apart from tables and words of SQL."""
    return f"at_{node_id.replace('-', '_')}"
