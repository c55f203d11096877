"""Goal: what the lint says of rules is what happens when they run, and where it says nothing, nothing odd happens.

Method: random rules over one score run in the plain evaluator, from any past. Rules without a finding must leave an account in
one place, whatever their order and whatever was before; rules with one must show it. And criteria of any shape are taken.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from opportune.model.criteria import Criteria, SubjectType
from opportune.model.criteria_fit import criteria_problems
from opportune.model.definitions import Definitions
from opportune.model.lint import Code, Finding, lint
from opportune.model.references import written
from opportune.model.workflow import WorkflowDefinition
from opportune.shipped import read_definition
from tests.definitions.world import SHIPPED
from tests.meaning.criteria_strategies import SEGMENTS, trees
from tests.meaning.facts import Account, Facts, Score
from tests.meaning.naive_criteria import holds
from tests.meaning.naive_rules import Rules, State, run

NOW = datetime(2026, 3, 15, 10)
ACME = Account(1)
KEYS = ("a", "b", "c")
# Thresholds and a number on each side of them; None is an account without a score.
THRESHOLDS = (0, 20, 50, 80, 100)
SCORES = (None, 0, 10, 20, 30, 50, 70, 80, 90, 100)
STALE = {Code.NO_WAY_UP, Code.NO_WAY_DOWN, Code.STALE_ON_LOSS}

some = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
thresholds = st.sampled_from(THRESHOLDS)
score_tests = st.one_of(
    st.builds(lambda name, number: {name: number}, st.sampled_from(["gt", "gte", "lt", "lte", "eq"]), thresholds),
    st.builds(
        lambda ends, inclusive: {"between": sorted(ends), "inclusive_high": inclusive},
        st.tuples(thresholds, thresholds),
        st.booleans(),
    ),
).flatmap(lambda test: st.booleans().map(lambda missing: test | {"missing_is_zero": missing}))
whens = st.one_of(score_tests.map(lambda test: {"score": test}), score_tests.map(lambda test: {"not": {"score": test}}))
places = st.sampled_from(KEYS)
plain_actions = st.one_of(
    places.map(lambda key: {"add": {"to": [key]}}),
    places.map(lambda key: {"sync": {"to": [key]}}),
    places.map(lambda key: {"remove": {"from": [key]}}),
)
any_actions = st.one_of(
    plain_actions,
    st.builds(
        lambda from_, to: {"move": {"from": from_, "to": to}},
        st.lists(places, min_size=1, max_size=2, unique=True),
        st.lists(places, min_size=1, max_size=2, unique=True),
    ),
)


def rule_lists(actions: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[tuple[WorkflowDefinition, ...]]:
    """One to four rules over the score, in the order of their positions."""
    pairs = st.lists(st.tuples(whens, actions), min_size=1, max_size=4)
    return pairs.map(lambda found: tuple(_rule(place, when, do) for place, (when, do) in enumerate(found)))


def _rule(place: int, when: object, do: object) -> WorkflowDefinition:
    return WorkflowDefinition.model_validate(
        {"workflow": f"w{place}", "name": f"w{place}", "position": place, "when": when, "do": do}
    )


def linted(workflows: tuple[WorkflowDefinition, ...]) -> tuple[Finding, ...]:
    note("\n".join(str(written(rule)) for rule in workflows))
    return lint(replace(SHIPPED, workflows=workflows))


def end(workflows: tuple[WorkflowDefinition, ...], *scores: int | None) -> frozenset[str]:
    """The segments of an account after two runs over each score."""
    state = State()
    for day, score in enumerate(score for score in scores for _ in range(2)):
        state = run(Rules(workflows=workflows), ACME, facts(score), state, NOW + timedelta(days=day)).state
    return state.members


def facts(score: int | None, members: frozenset[str] = frozenset()) -> Facts:
    found = Facts(accounts={1: ACME}, account_scores={} if score is None else {1: Score(score)})
    return replace(found, members={key: frozenset({1}) for key in members})


def selects(criteria: Criteria, score: int | None, members: frozenset[str]) -> bool:
    return holds(criteria, ACME, facts(score, members), NOW)


@some
@given(rule_lists(plain_actions))
def test_rules_without_a_finding_depend_on_nothing_but_the_score(workflows: tuple[WorkflowDefinition, ...]) -> None:
    assume(not linted(workflows))
    for score in SCORES:
        fresh = end(workflows, score)
        assert len(fresh) <= 1, "each account is in one place"
        for before in SCORES:
            assert end(workflows, before, score) == fresh
        for order in permutations(workflows):
            turned = tuple(rule.model_copy(update={"position": place}) for place, rule in enumerate(order))
            assert end(turned, score) == fresh


@some
@given(rule_lists(any_actions))
def test_overlap_is_there(workflows: tuple[WorkflowDefinition, ...]) -> None:
    found = linted(workflows)
    # Where rules also fight over a segment, who wins is another finding's business, and a move needs a source.
    assume({finding.code for finding in found} & {Code.OVERLAP})
    assume(all(rule.do.verb in ("add", "sync") for rule in workflows))
    assume(not any(finding.code is Code.SEVERAL_WRITERS for finding in found))
    # One that nobody satisfies fights with nobody, but a sync of it empties its segment all the same.
    assume(not any(finding.code is Code.NEVER_MATCHES for finding in found))
    for finding in found:
        if finding.code is Code.OVERLAP:
            named = {key for kind, key in finding.definitions if kind == "segment"}
            for score in SCORES:
                if finding.criteria and selects(finding.criteria, score, frozenset()):
                    assert len(end(workflows, score) & named) >= 2


@some
@given(rule_lists(plain_actions))
def test_who_is_said_to_stay_stays(workflows: tuple[WorkflowDefinition, ...]) -> None:
    found = linted(workflows)
    stale = [finding for finding in found if finding.code in STALE]
    assume(stale and {finding.code for finding in found} <= STALE | {Code.OVERLAP})
    for finding in stale:
        (segment,) = (key for kind, key in finding.definitions if kind == "segment")
        fills = [score for score in SCORES if segment in end(workflows, score)]
        for score in SCORES:
            if finding.criteria and selects(finding.criteria, score, frozenset({segment})):
                assert all(segment in end(workflows, before, score) for before in fills)
                assert segment not in end(workflows, score)


@some
@given(rule_lists(any_actions))
def test_ladder_of_a_recipe_leaves_nothing_to_say(workflows: tuple[WorkflowDefinition, ...]) -> None:
    for finding in linted(workflows):
        ladders = [body for body in finding.recipe.definitions if hasattr(body, "stages")]
        if ladders:
            replaced = {key for _, key in finding.recipe.replaces}
            left = tuple(rule for rule in workflows if rule.workflow not in replaced)
            assert lint(replace(SHIPPED, workflows=left, ladders=tuple(ladders))) == () or left


@st.composite
def books(draw: st.DrawFn) -> Definitions:
    """Rules with criteria of any shape, over segments of both kinds of subjects."""
    workflows = []
    for place in range(draw(st.integers(1, 4))):
        subject = draw(st.sampled_from(SubjectType))
        keys = st.lists(st.sampled_from(SEGMENTS[subject]), min_size=1, max_size=2)
        action = draw(st.sampled_from(["add", "move", "remove", "sync"]))
        parts = {"from": draw(keys)} if action in ("move", "remove") else {}
        parts |= {"to": draw(keys)} if action != "remove" else {}
        raw = {"workflow": f"w{place}", "name": f"w{place}", "subject": subject, "do": {action: parts}}
        workflows.append(WorkflowDefinition.model_validate(raw | {"when": draw(trees(subject))}))
    return replace(SHIPPED, workflows=tuple(workflows))


@some
@given(books())
def test_criteria_of_any_shape_are_taken(definitions: Definitions) -> None:
    for finding in lint(definitions):
        if finding.criteria is not None:
            assert criteria_problems(finding.criteria, finding.subject) == []
        for body in finding.recipe.definitions:
            assert read_definition(written(body), "recipe") == body
