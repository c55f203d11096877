"""A version of a journey -> the one statement that carries everybody who moves through it, as far as they get at a moment.

One CTE per node, named after it, in an order in which every node comes after those that lead to it: so one pass suffices,
however many nodes somebody passes. The live tick, a preview and a simulation run the same statement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import Truths, query
from opportune.compile.query import Query, case, indent
from opportune.compile.world import NOW, World
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import Criteria, SegmentCondition
from opportune.model.journey import JourneyDefinition
from opportune.model.node import (
    EXIT,
    Answer,
    Branch,
    Decide,
    End,
    Http,
    Node,
    Sending,
    Split,
    UpdateAttribute,
    Wait,
    WaitFor,
)

# Outcomes that are no way out of a node.
WAITING, STAYING, REFUSED = "waiting", "staying", "refused"
_CARRIED = "enrollment_id, subject_id, due_at"
# Whoever waits for messages to end is woken by that, not by the clock.
_NEVER = "timestamp 'infinity'"


def journey_steps(
    journey: JourneyDefinition, number: int, version: int, catalogue: Catalogue, bind: Bindings, world: World = NOW
) -> Query:
    """What happens to everybody in `moving` who is in this version of the journey, or about to enter it.

    One row per node somebody passes or stops at: enrollment_id, subject_id, place (of the node in the order), node, outcome,
    wake_at where they wait, ends (why it is over for them) where they leave, due_at when the answer may turn by itself.
    Who may not enter has one row with outcome refused; who goes on waiting has one with outcome staying.
    `number` is that of the workflow; `asked_contact` or `asked_account` holds the subjects.
    """
    return _Journey(journey, number, version, catalogue, bind, world).compile()


@dataclass
class _Journey:
    journey: JourneyDefinition
    number: int
    version: int
    catalogue: Catalogue
    bind: Bindings
    world: World
    columns: dict[str, str] = field(default_factory=dict)
    carried: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    ctes: dict[str, str] = field(default_factory=dict)

    def compile(self) -> Query:
        self.truths = Truths(self.journey.subject, self.catalogue, self.bind, self.world, is_asked=True)
        tests = {node.id: self._tests(node) for node in self.journey.in_order}
        self.carried = [_CARRIED, *(name for names in tests.values() for name in names)]
        self._start()
        for place, node in enumerate(self.journey.in_order, start=1):
            self.ctes[_name(node.id)] = self._node(node, tests[node.id])
            self.places[node.id] = place
        return query(self.truths.finish() | self.ctes, self._select(), self.bind)

    # Where they come from

    def _start(self) -> None:
        """Everybody who moves, with all that will be asked about them, and `verdict`: whether they enter, leave or go on."""
        verdict = case([*self._refusals(), *self._departures()], "null")
        tests = "".join(f",\n    {holds} as {name}" for name, holds in self.columns.items())
        self.ctes["start"] = (
            f"select m.enrollment_id, m.subject_id, m.node, m.is_new, m.wake_at, m.result, m.answer, t.due_at,\n"
            f"    {verdict} as verdict{tests}\n"
            "from moving m\njoin truth t on t.subject_id = m.subject_id\n"
            f"where m.workflow_id = {self.number} and m.version = {self.version}"
        )

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
        return [(f"m.is_new and ({' or '.join(refused)})", f"'{REFUSED}'")] if refused else []

    def _departures(self) -> list[tuple[str, str]]:
        journey = self.journey
        found: list[tuple[str, str]] = []
        if journey.goal is not None and journey.goal.stop:
            found.append((f"not m.is_new and {self.truths.holds(journey.goal.criteria)}", "'goal'"))
        if journey.exit_when is not None:
            found.append((f"not m.is_new and {self.truths.holds(journey.exit_when)}", "'criteria'"))
        if journey.on_leave == "exit" and journey.trigger.segment_entered is not None:
            inside = self.truths.holds(SegmentCondition(segment=journey.trigger.segment_entered))
            found.append((f"not m.is_new and not {inside}", "'left_segment'"))
        return found

    def _tests(self, node: Node) -> list[str]:
        """Columns of `start` for the criteria of a node, in order."""
        asked: list[Criteria] = []
        match node:
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
        for source, ways in self.journey.ways.items():
            outcomes = [f"'{outcome}'" for outcome, target in ways.items() if target == node.id]
            if outcomes:
                found.append(f"select {columns} from {_name(source)} where outcome in ({', '.join(outcomes)})")
        return "\nunion all\n".join(found)

    # What happens there

    def _node(self, node: Node, tests: list[str]) -> str:
        columns = ", ".join(self.carried)
        arrivals = f"(\n    {indent(self._arrivals(node))}\n) arrived"
        standing = f"start where not is_new and verdict is null and node = '{node.id}'"
        now = self.bind.this_moment()
        match node:
            case Wait():
                wake_at = f"{now} + {_interval(node)}"
                return (
                    f"select {columns}, '{WAITING}' as outcome, {wake_at} as wake_at\nfrom {arrivals}\nunion all\n"
                    f"select {columns}, 'done', null\nfrom {standing} and wake_at <= {now}"
                )
            case WaitFor():
                wake_at = f"{now} + {_interval(node)}"
                return (
                    f"select {columns}, case when {tests[0]} then 'met' else '{WAITING}' end as outcome,\n"
                    f"    case when not {tests[0]} then {wake_at} end as wake_at\nfrom {arrivals}\nunion all\n"
                    f"select {columns}, case when {tests[0]} then 'met' else 'timeout' end, null\n"
                    f"from {standing} and ({tests[0]} or wake_at <= {now})"
                )
            case Decide():
                outcome = f"case when {tests[0]} then 'yes' else 'no' end"
            case Branch():
                outcome = case([(test, f"'arm_{place}'") for place, test in enumerate(tests, start=1)], "'otherwise'")
            case Split():
                outcome = self._chance(node)
            case UpdateAttribute():
                outcome = "'done'"
            case End():
                outcome = f"'{node.reason}'"
            case Sending():
                return (
                    f"select {columns}, '{WAITING}' as outcome, {_NEVER} as wake_at\nfrom {arrivals}\nunion all\n"
                    f"select {columns}, {self._result(node)}, null\nfrom {standing} and result is not null"
                )
            case _ as unreachable:
                assert_never(unreachable)
        return f"select {columns}, {outcome} as outcome, null::timestamp as wake_at\nfrom {arrivals}"

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

    def _chance(self, node: Split) -> str:
        # md5 is the same in every version of the database; its own hash function need not be.
        chance = f"md5_number_lower(concat_ws(' ', subject_id, {self.number}, '{node.id}')) % 100"
        below, arms = 0, []
        for place, share in enumerate(node.shares, start=1):
            below += share.percent
            arms.append((f"{chance} < {below}", f"'share_{place}'"))
        return case(arms[:-1], arms[-1][1])

    # What comes of it

    def _select(self) -> str:
        parts = [
            "select enrollment_id, subject_id, 0 as place, node, verdict as outcome, null::timestamp as wake_at,\n"
            f"    case when verdict <> '{REFUSED}' then verdict end as ends, null::timestamp as due_at\n"
            "from start where verdict is not null"
        ]
        for node in self.journey.in_order:
            name = _name(node.id)
            parts.append(
                f"select enrollment_id, subject_id, {self.places[node.id]}, '{node.id}', outcome, wake_at,\n"
                f"    {self._ends(node)}, due_at\nfrom {name}"
            )
        staying = " and ".join(
            ["not s.is_new", "s.verdict is null"]
            + [f"s.enrollment_id not in (select enrollment_id from {_name(node.id)})" for node in self._pauses()]
        )
        parts.append(
            f"select s.enrollment_id, s.subject_id, -1, s.node, '{STAYING}', s.wake_at, null, s.due_at\n"
            f"from start s where {staying}"
        )
        return "\nunion all\n".join(parts)

    def _pauses(self) -> list[Node]:
        return [node for node in self.journey.in_order if isinstance(node, Wait | WaitFor | Sending)]

    def _ends(self, node: Node) -> str:
        reasons = [
            (f"outcome = '{outcome}'", f"'{_reason(node, outcome)}'")
            for outcome, target in self.journey.ways[node.id].items()
            if target == EXIT
        ]
        return case(reasons, "null") if reasons else "null"


def _reason(node: Node, outcome: str) -> str:
    match node:
        case End():
            return outcome
        case Decide() | Branch() if outcome in ("no", "otherwise"):
            return "no_match"
        case _:
            return "completed"


def _interval(node: Wait | WaitFor) -> str:
    return f"interval {int(node.duration.total_seconds())} second"


def _name(node_id: str) -> str:
    """The CTE of a node; the prefix keeps it apart from tables and words of SQL."""
    return f"at_{node_id.replace('-', '_')}"
