"""Small random worlds with segments, ladders and workflows in them, free of loops by the way they are made.

Criteria are simple and their numbers few: what single conditions mean is held elsewhere, here they have to meet. One kind of
subject comes first and asks for itself only; the other one may also ask for whatever the first one decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from opportune.model.bot_rules import BotRules
from opportune.model.criteria import SubjectType
from opportune.model.definitions import NUMBERED_KINDS, Body, Definitions, kind_of
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.ladder import LadderDefinition
from opportune.model.score_model import ScoreModel
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import WorkflowDefinition
from tests.meaning.criteria_strategies import CAMPAIGNS, DAY, KIND_IDS, MICROSECOND, NOW, maybe, parse
from tests.meaning.facts import Account, Contact, Facts, Score, Signal
from tests.meaning.naive_rules import Standing, State

RULED = {SubjectType.ACCOUNT: ("alpha", "gamma", "omega"), SubjectType.CONTACT: ("authors", "zealots")}
MANAGED = {SubjectType.ACCOUNT: ("cold", "hot", "warm"), SubjectType.CONTACT: ("buyers", "fans")}
MANUAL = {SubjectType.ACCOUNT: ("chosen",), SubjectType.CONTACT: ("friends",)}
LADDERS = {SubjectType.ACCOUNT: ("ascent", "climb"), SubjectType.CONTACT: ("path",)}
BEFORE, AFTER = "before-rules", "after-rules"
SUBJECTS = {SubjectType.ACCOUNT: (1, 2, 3), SubjectType.CONTACT: (1, 2, 3)}
BOUNDS = (0, 30, 50, 60)
_scores = st.sampled_from([0, 29, 30, 45, 50, 55, 60, 65, 100])
# A dwell of two days is just over, not quite yet, or will be at one of the next runs.
_since = st.sampled_from([NOW, NOW - DAY, NOW - 2 * DAY, NOW - 2 * DAY, NOW - 2 * DAY + MICROSECOND])
_moments = st.sampled_from([NOW, NOW - DAY, NOW - 2 * DAY, NOW - 2 * DAY + MICROSECOND, NOW - 8 * DAY])

States = dict[SubjectType, dict[int, State]]
# Of each kind of subject those looked at in a run; None for everybody.
Asked = Mapping[SubjectType, Sequence[int]] | None


@dataclass(frozen=True)
class Round:
    """One run: its moment, what is known then, and who is asked about."""

    now: datetime
    facts: Facts
    asked: Asked


@dataclass(frozen=True)
class RuleWorld:
    """`order` is the kind of subject that asks for nothing of the other one, and then that other one."""

    definitions: Definitions
    order: tuple[SubjectType, SubjectType]
    start: States
    rounds: tuple[Round, ...]


@dataclass(frozen=True)
class _Askable:
    """What criteria about one kind of subject may ask for; `other` is the same for the kind that came first."""

    subject: SubjectType
    segments: tuple[str, ...] = ()
    ladders: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    other: _Askable | None = None


def _tests() -> st.SearchStrategy[dict[str, Any]]:
    bounds = st.sampled_from(BOUNDS)
    return st.one_of(
        st.builds(lambda name, bound: {name: bound}, st.sampled_from(["gte", "lte", "gt", "lt", "eq"]), bounds),
        st.builds(lambda low, high: {"between": sorted([low, high])}, bounds, bounds),
        bounds.map(lambda bound: {"lte": bound, "missing_is_zero": True}),
    )


@st.composite
def _leaf(draw: st.DrawFn, may: _Askable) -> dict[str, Any]:
    kinds = ["score", "score", "signal", "industry"]
    kinds += ["segment"] * 3 * bool(may.segments) + ["stage"] * bool(may.ladders) + ["report"] * bool(may.reports)
    kinds += ["other"] * 2
    match draw(st.sampled_from(kinds)):
        case "score":
            return {"score": draw(_tests())}
        case "signal":
            return {"signal": "page-viewed", "at_least": draw(st.integers(1, 2)), "within_days": 7}
        case "industry":
            name = "industry" if may.subject is SubjectType.ACCOUNT else "title"
            return {"attribute": name, "eq": draw(st.sampled_from(["Software", "Retail"]))}
        case "segment":
            return {"segment": draw(st.sampled_from(may.segments))}
        case "stage":
            stages = st.lists(st.sampled_from([f"s{bound}" for bound in BOUNDS]), min_size=1, max_size=2, unique=True)
            return {"stage": draw(stages), "ladder": draw(st.sampled_from(may.ladders))}
        case "report":
            return {"intent": draw(st.sampled_from(may.reports)), "score": draw(_tests())}
        case _:
            is_account = may.subject is SubjectType.ACCOUNT
            inner = draw(_leaf(may.other)) if may.other else {"score": draw(_tests())}
            return (
                {"contacts": {draw(st.sampled_from(["any", "all", "none"])): inner}}
                if is_account
                else {"account": inner}
            )


@st.composite
def _tree(draw: st.DrawFn, may: _Askable) -> dict[str, Any]:
    """A few conditions; leaves of leaves are conditions about the other kind of subject, which may not nest."""
    shape = draw(st.sampled_from(["one", "one", "not", "all", "any"]))
    if shape == "one":
        return draw(_leaf(may))
    if shape == "not":
        return {"not": draw(_leaf(may))}
    return {shape: draw(st.lists(_leaf(may), min_size=2, max_size=3))}


@st.composite
def _action(draw: st.DrawFn, managed: Sequence[str]) -> dict[str, Any]:
    some = st.lists(st.sampled_from(managed), min_size=1, max_size=2, unique=True)
    match draw(st.sampled_from(["add", "move", "move", "remove", "sync", "sync"])):
        case "add":
            return {"add": {"to": draw(some)}}
        case "move":
            return {"move": {"from": draw(some), "to": draw(some), "also_if_in_none": draw(st.booleans())}}
        case "remove":
            return {"remove": {"from": draw(some)}}
        case _:
            return {"sync": {"to": draw(some)}}


@st.composite
def _workflow(draw: st.DrawFn, key: str, may: _Askable) -> WorkflowDefinition:
    return WorkflowDefinition.model_validate(
        {
            "workflow": key,
            "name": key,
            "subject": may.subject,
            "status": draw(st.sampled_from(["active"] * 5 + ["disabled"])),
            "position": draw(st.integers(1, 3)),
            "when": draw(_tree(may)),
            "do": draw(_action(MANAGED[may.subject])),
        }
    )


@st.composite
def _ladder(draw: st.DrawFn, key: str, may: _Askable) -> LadderDefinition:
    bounds = sorted(draw(st.sets(st.sampled_from(BOUNDS), min_size=1)))
    segments = draw(st.permutations([*MANAGED[may.subject], None, None]))
    measures: list[dict[str, Any]] = [{"score": "score"}, {"score": "score"}, {"score": "composite"}]
    measures += [{"intent": key} for key in may.reports]
    measures.append({"signals": {"signal": "page-viewed", "within_days": 7}})
    measure = draw(st.sampled_from(measures))
    if "signals" in measure:
        bounds = list(range(len(bounds)))
    stages = [
        {"stage": f"s{BOUNDS[place]}", "name": "x", "from": bound, "segment": segment}
        for (place, bound), segment in zip(enumerate(bounds), segments, strict=False)
    ]
    return LadderDefinition.model_validate(
        {
            "ladder": key,
            "name": key,
            "subject": may.subject,
            "status": draw(st.sampled_from(["active"] * 5 + ["disabled"])),
            "measure": measure,
            "among": draw(maybe(_tree(may))),
            "stages": stages,
            "hysteresis": draw(st.sampled_from([0, 0, 5])),
            "min_dwell_days": draw(st.sampled_from([0, 2, 2])),
        }
    )


@st.composite
def _definitions_of(draw: st.DrawFn, subject: SubjectType, other: _Askable | None) -> tuple[list[Body], _Askable]:
    """Everything about one kind of subject, and what others may ask for of it."""
    bodies: list[Body] = []
    is_account = subject is SubjectType.ACCOUNT
    managed, manual = MANAGED[subject], MANUAL[subject]
    # What rules may ask for without going round in circles.
    early = _Askable(subject, manual, other=other)
    if is_account:
        bodies.append(_report(BEFORE, draw(maybe(_leaf(early))), draw(st.sets(st.sampled_from(manual), max_size=1))))
        early = _Askable(subject, manual, reports=(BEFORE,), other=other)
    ladders = LADDERS[subject]
    asked = ladders if is_account else ()
    late = _Askable(subject, (*early.segments, *managed), asked, early.reports, other)
    if is_account:
        bodies.append(_report(AFTER, draw(maybe(_leaf(late))), draw(st.sets(st.sampled_from(managed), max_size=1))))
        late = _Askable(subject, late.segments, asked, (BEFORE, AFTER), other)
    for key in draw(st.permutations(RULED[subject])):
        is_early = draw(st.booleans())
        criteria = draw(_tree(early if is_early else late))
        bodies.append(_segment(key, subject, "rule", criteria))
        if is_early:
            early = _Askable(subject, (*early.segments, key), (), early.reports, other)
        late = _Askable(subject, (*late.segments, key), asked, late.reports, other)
    bodies += [_segment(key, subject, "manual", None) for key in manual]
    bodies += [_segment(key, subject, "managed", None) for key in managed]
    bodies += [draw(_ladder(key, early)) for key in ladders]
    running = _Askable(subject, (*early.segments, *managed, *managed), asked, early.reports, other)
    names = [f"w{number}-{subject.value}" for number in range(1, draw(st.integers(1, 5)) + 1)]
    bodies += [draw(_workflow(key, running)) for key in names]
    # Conditions inside conditions about the other kind may not nest further.
    everything = _Askable(subject, late.segments, late.ladders, late.reports)
    return bodies, everything


def _segment(key: str, subject: SubjectType, mode: str, criteria: dict[str, Any] | None) -> SegmentDefinition:
    raw = {"segment": key, "name": key, "subject": subject, "mode": mode}
    return SegmentDefinition.model_validate(raw | ({"criteria": criteria} if criteria else {}))


def _report(key: str, scope: dict[str, Any] | None, exclude: set[str]) -> IntentReportDefinition:
    parsed = parse(scope) if scope else None
    return IntentReportDefinition(
        intent_report=key, name=key, first_party_percent=50, scope=parsed, exclude=tuple(exclude)
    )


@st.composite
def _facts(draw: st.DrawFn, definitions: Definitions) -> Facts:
    accounts, contacts = SUBJECTS[SubjectType.ACCOUNT], SUBJECTS[SubjectType.CONTACT]
    industry = st.sampled_from([{}, {"industry": "Software"}, {"industry": "retail"}])
    title = st.sampled_from([{}, {"title": "Software"}, {"title": "retail"}])
    signals = draw(st.lists(st.tuples(st.sampled_from([*contacts, *(-one for one in accounts)]), _moments), max_size=4))
    score = st.builds(Score, score=_scores, first_party=_scores, third_party=_scores)
    return Facts(
        accounts={number: Account(number, draw(industry)) for number in accounts},
        contacts={number: Contact(number, draw(maybe(st.sampled_from(accounts))), draw(title)) for number in contacts},
        signals=tuple(
            Signal(number, subject, "page-viewed", moment) for number, (subject, moment) in enumerate(signals, start=1)
        ),
        account_scores=draw(st.dictionaries(st.sampled_from(accounts), score, min_size=1)),
        contact_scores=draw(st.dictionaries(st.sampled_from(contacts), score)),
        reports={report.intent_report: report for report in definitions.intent_reports},
        campaigns=CAMPAIGNS,
        score_model=definitions.score_model,
    )


@st.composite
def _state(draw: st.DrawFn, subject: SubjectType, definitions: Definitions) -> State:
    """Whatever may be left of earlier runs, under earlier definitions as well."""
    managed, every = MANAGED[subject], (*MANAGED[subject], *MANUAL[subject], *RULED[subject])
    sources = [body.workflow for body in definitions.workflows if body.subject is subject] + list(LADDERS[subject])
    stages = st.sampled_from([*(f"s{bound}" for bound in BOUNDS), "gone"])
    standing = st.builds(Standing, stages, _since, maybe(st.just("s0")))
    return State(
        members=draw(st.frozensets(st.sampled_from(every), max_size=3)),
        claims=draw(st.dictionaries(st.sampled_from(managed), st.sampled_from(sources), max_size=2)),
        pins=draw(st.dictionaries(st.sampled_from(every), st.booleans(), max_size=2)),
        standings=draw(st.dictionaries(st.sampled_from(LADDERS[subject]), standing, min_size=1)),
    )


def _numbers(bodies: Sequence[Body]) -> Iterator[tuple[tuple[str, str], int]]:
    names = [kind_of(body) for body in bodies]
    yield from ((name, number) for number, name in enumerate(sorted(names), start=1) if name[0] in NUMBERED_KINDS)


@st.composite
def rule_worlds(draw: st.DrawFn) -> RuleWorld:
    """Definitions, what is stored before, and two or three runs a day apart with facts of their own."""
    first, second = order = draw(st.sampled_from([tuple(SubjectType), tuple(reversed(SubjectType))]))
    bodies, known = draw(_definitions_of(first, None))
    others, _ = draw(_definitions_of(second, known))
    bodies += others
    definitions = Definitions(
        signals=(),
        score_model=ScoreModel(score_model="intent"),
        score_model_version=1,
        bot_rules=BotRules(bot_rules="default"),
        kind_ids=KIND_IDS,
        segments=tuple(sorted((b for b in bodies if isinstance(b, SegmentDefinition)), key=lambda b: b.segment)),
        workflows=tuple(sorted((b for b in bodies if isinstance(b, WorkflowDefinition)), key=lambda b: b.workflow)),
        ladders=tuple(sorted((b for b in bodies if isinstance(b, LadderDefinition)), key=lambda b: b.ladder)),
        intent_reports=tuple(b for b in bodies if isinstance(b, IntentReportDefinition)),
        campaigns=tuple(CAMPAIGNS.values()),
        definition_ids=dict(_numbers([*bodies, *CAMPAIGNS.values()])),
    )
    start = {
        subject: {number: draw(_state(subject, definitions)) for number in SUBJECTS[subject]} for subject in SubjectType
    }
    asked = st.fixed_dictionaries(
        {subject: st.lists(st.sampled_from(SUBJECTS[subject]), unique=True) for subject in SubjectType}
    )
    rounds = tuple(
        Round(NOW + day * DAY, draw(_facts(definitions)), draw(maybe(asked)) if day else None)
        for day in range(draw(st.integers(2, 3)))
    )
    return RuleWorld(definitions, order, start, rounds)
