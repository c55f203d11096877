"""Goal: the plain evaluator of rules says what simulating the use cases on paper says, so that others can be held to it.

Method: the five rules of the intent use case and the three of the advertisement use case, as people wrote them, and the
ladders that replace them, over every score and engagement count that matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from opportune.model.ladder import LadderDefinition
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import WorkflowDefinition
from tests.meaning.facts import Account, Facts, Score, Signal
from tests.meaning.naive_rules import Rules, Run, Standing, State, run, stage_of

NOW = datetime(2026, 3, 15, 10)
DAY = timedelta(days=1)
ACME = Account(1)


def rule(key: str, when: Mapping[str, Any], do: Mapping[str, Any], position: int = 100) -> WorkflowDefinition:
    return WorkflowDefinition.model_validate(
        {"workflow": key, "name": key, "when": when, "do": do, "position": position}
    )


LEGACY = (
    rule("w1", {"score": {"lte": 60}}, {"sync": {"to": ["cold"]}}),
    rule("w2", {"score": {"gte": 60}}, {"sync": {"to": ["hot"]}}),
    rule("w3", {"score": {"lte": 60}}, {"move": {"from": ["in-market", "cold"], "to": ["engaged"]}}),
    rule("w4", {"score": {"lte": 50}}, {"move": {"from": ["engaged", "cold"], "to": ["in-market"]}}),
    rule("w5", {"score": {"lte": 30}}, {"remove": {"from": ["engaged", "in-market"]}}),
)
BANDS = (("cold", 0, 30), ("in-market", 30, 50), ("engaged", 50, 60), ("hot", 60, 100))
SYNCED = tuple(
    rule(f"s-{key}", {"score": {"between": [low, high], "inclusive_high": high == 100}}, {"sync": {"to": [key]}})
    for key, low, high in BANDS
)


def ladder(**more: Any) -> LadderDefinition:
    stages = [{"stage": key, "name": key, "from": low, "segment": key} for key, low, _ in BANDS]
    return LadderDefinition.model_validate(
        {"ladder": "intent", "name": "Intent", "measure": {"score": "score"}, "stages": stages, **more}
    )


def in_order(workflows: Iterable[WorkflowDefinition]) -> Rules:
    return Rules(workflows=tuple(w.model_copy(update={"position": place}) for place, w in enumerate(workflows)))


def scored(score: int | None) -> Facts:
    return Facts(accounts={1: ACME}, account_scores={} if score is None else {1: Score(score)})


def runs(rules: Rules, scores: Sequence[int | None]) -> list[Run]:
    """One run a day, each over another score."""
    state, found = State(), []
    for day, score in enumerate(scores):
        found.append(run(rules, ACME, scored(score), state, NOW + day * DAY))
        state = found[-1].state
    return found


def ends(rules: Rules, scores: Sequence[int | None]) -> list[set[str]]:
    return [set(each.state.members) for each in runs(rules, scores)]


def legacy_end(score: int) -> set[str]:
    """Where the five rules leave an account, as simulated before anything was built."""
    if score > 60:
        return {"hot"}
    if score == 60:
        return {"engaged", "hot"}
    if score > 50:
        return {"engaged"}
    return {"in-market"} if score > 30 else set()


@pytest.mark.parametrize("score", [80, 61, *range(60, 48, -1), 31, 30, 29, 0])
def test_the_five_rules_end_the_same_on_the_first_run_and_on_every_later_one(score: int) -> None:
    assert ends(in_order(LEGACY), [score] * 5) == [legacy_end(score)] * 5


@pytest.mark.parametrize(
    ("before", "after", "end"),
    [
        (55, 80, {"engaged", "hot"}),
        (40, 80, {"in-market", "hot"}),
        (80, 55, {"engaged"}),
        (80, 40, {"in-market"}),
        (80, 20, set()),
        (55, 40, {"in-market"}),
        (40, 20, set()),
        (80, None, set()),
        (20, None, set()),
        (55, None, {"engaged"}),
        (40, None, {"in-market"}),
    ],
)
def test_the_five_rules_keep_what_no_rule_removes(before: int, after: int | None, end: set[str]) -> None:
    """Upwards nothing takes an account out of Engaged and In-Market, and neither does the loss of its score."""
    assert ends(in_order(LEGACY), [before, before, after, after, after])[2:] == [end] * 3


@pytest.mark.parametrize(
    ("score", "steps"),
    [
        (55, "+cold -cold"),
        (40, "+cold -in-market -cold +engaged -engaged +in-market"),
        (25, "+cold -cold +engaged -engaged +in-market -in-market"),
        (80, ""),
    ],
)
def test_the_five_rules_churn_every_run_but_nothing_enters_or_leaves(score: int, steps: str) -> None:
    later = runs(in_order(LEGACY), [score] * 4)[1:]
    assert [" ".join(each.steps) for each in later] == [steps] * 3
    assert not any(each.entered or each.left for each in later)


def test_ten_of_all_orders_of_the_five_rules_do_what_was_claimed() -> None:
    claimed = {score: legacy_end(score) for score in (80, 61, 60, 59, 55, 51, 50, 49, 40, 31, 30, 29, 0)}

    def fulfils(order: Sequence[WorkflowDefinition]) -> bool:
        rules = in_order(order)
        return all(ends(rules, [score] * 4) == [end] * 4 for score, end in claimed.items())

    def is_fed_first(order: Sequence[WorkflowDefinition]) -> bool:
        keys = [workflow.workflow for workflow in order]
        return keys.index("w1") < keys.index("w3") < min(keys.index("w4"), keys.index("w5"))

    orders = list(permutations(LEGACY))
    good = [order for order in orders if fulfils(order)]
    assert (len(orders), len(good)) == (120, 10)
    assert good == [order for order in orders if is_fed_first(order)]


LADDER_RULES = {"ladder": Rules(ladders=(ladder(),)), "four sync rules": in_order(SYNCED)}


@pytest.mark.parametrize("rules", LADDER_RULES.values(), ids=LADDER_RULES)
def test_a_ladder_puts_every_account_on_one_stage(rules: Rules) -> None:
    expected: list[tuple[int | None, set[str]]] = [
        (None, set()),
        *((score, {"cold"}) for score in (0, 29)),
        *((score, {"in-market"}) for score in (30, 49)),
        *((score, {"engaged"}) for score in (50, 59)),
        *((score, {"hot"}) for score in (60, 61, 100)),
    ]
    for score, end in expected:
        assert ends(rules, [score] * 3) == [end] * 3
    assert ends(rules, [55, 80]) == [{"engaged"}, {"hot"}]
    assert ends(rules, [80, None]) == [{"hot"}, set()]
    week = runs(rules, [40] * 7)
    assert [each.entered for each in week] == [{"in-market"}, *[frozenset()] * 6]
    assert not any(each.left for each in week)


def test_four_sync_rules_end_the_same_in_any_order_and_from_any_state() -> None:
    keys = [key for key, _, _ in BANDS]
    starts = [frozenset(keys[place] for place in range(4) if bits >> place & 1) for bits in range(16)]
    for order in permutations(SYNCED):
        for start in starts:
            state = State(members=start, claims=dict.fromkeys(start, "somebody"))
            for score, end in ((None, set()), (29, {"cold"}), (30, {"in-market"}), (60, {"hot"})):
                assert set(run(in_order(order), ACME, scored(score), state, NOW).state.members) == end


# Ladders in time


def stages(climbed: LadderDefinition, numbers: Sequence[float | None]) -> list[str | None]:
    """The stage after each number, one a day."""
    standing: Standing | None = None
    found = []
    for day, number in enumerate(numbers):
        standing = stage_of(climbed, number, standing, NOW + day * DAY)
        found.append(standing.stage if standing else None)
    return found


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([59, 60, 64, 65], ["engaged", "engaged", "engaged", "hot"]),
        ([60, 59, 55, 54], ["hot", "hot", "hot", "engaged"]),
        ([60, 44], ["hot", "in-market"]),
        ([0, 100, None, 57], ["cold", "hot", None, "engaged"]),
        ([30, 25, 24, 30, 35], ["in-market", "in-market", "cold", "cold", "in-market"]),
    ],
)
def test_hysteresis_keeps_a_stage_until_the_number_is_well_beyond(
    numbers: list[float | None], expected: list[str | None]
) -> None:
    assert stages(ladder(hysteresis=5), numbers) == expected


def test_dwell_keeps_a_stage_for_whole_days_but_not_without_a_number() -> None:
    assert stages(ladder(min_dwell_days=2), [55, 80, 80, 20, 20]) == ["engaged", "engaged", "hot", "hot", "cold"]
    assert stages(ladder(min_dwell_days=2), [55, None, 20, 80]) == ["engaged", None, "cold", "cold"]
    standing = Standing("engaged", NOW)
    just_before = NOW + 2 * DAY - timedelta(microseconds=1)
    assert stage_of(ladder(min_dwell_days=2), 80, standing, just_before) == standing
    assert stage_of(ladder(min_dwell_days=2), 80, standing, NOW + 2 * DAY) == Standing("hot", NOW + 2 * DAY)


def test_numbers_below_the_first_stage_have_none() -> None:
    later = ladder(hysteresis=5, stages=[{"stage": "warm", "name": "Warm", "from": 40}])
    assert stages(later, [39, 40, 36, 34, 40]) == [None, "warm", "warm", None, "warm"]


def test_a_stage_that_is_no_more_is_left_for_the_right_one() -> None:
    assert stage_of(ladder(hysteresis=50), 55, Standing("lukewarm", NOW), NOW + DAY) == Standing("engaged", NOW + DAY)


def test_falling_out_of_among_leaves_at_once() -> None:
    among = ladder(min_dwell_days=90, among={"attribute": "industry", "eq": "software"})
    facts, rules = scored(80), Rules(ladders=(among,))
    software, retail = replace(ACME, columns={"industry": "Software"}), replace(ACME, columns={"industry": "Retail"})
    first = run(rules, software, facts, State(), NOW)
    assert first.state.members == {"hot"}
    assert run(rules, retail, facts, first.state, NOW + DAY).left == {"hot"}


# The advertisement use case

CAMPAIGNS = ("awareness", "consideration", "decision")


def engaged(campaign: str, at_least: int, within_days: int) -> dict[str, Any]:
    return {"ad_engagements": {"campaign": campaign, "at_least": at_least, "within_days": within_days}}


ADS = in_order(
    [
        rule("a", engaged("awareness", 1, 7), {"add": {"to": ["low"]}}),
        rule("b", engaged("consideration", 3, 7), {"move": {"from": ["low"], "to": ["medium"]}}),
        rule("c", engaged("decision", 5, 3), {"move": {"from": ["low", "medium"], "to": ["high"]}}),
    ]
)


def engagement_runs(*days: tuple[int, int, int], rules: Rules = ADS) -> list[Run]:
    """Runs over so many engagements with each of the campaigns, all of them hours old."""
    state, found = State(), []
    for counts in days:
        signals = tuple(
            Signal(10 * place + number, -1, "ad-clicked", NOW - number * timedelta(hours=1), campaign)
            for place, (campaign, count) in enumerate(zip(CAMPAIGNS, counts, strict=True))
            for number in range(count)
        )
        found.append(run(rules, ACME, Facts(accounts={1: ACME}, signals=signals), state, NOW))
        state = found[-1].state
    return found


def test_consideration_moves_up_and_awareness_adds_again_on_every_run() -> None:
    found = engagement_runs((2, 3, 0), (2, 3, 0), (2, 3, 0))
    assert [each.state.members for each in found] == [{"medium"}] * 3
    assert [each.steps for each in found[1:]] == [("+low", "-low")] * 2
    assert not any(each.entered or each.left for each in found[1:])


@pytest.mark.parametrize(
    ("later", "end"),
    [
        ((2, 1, 0), {"low", "medium"}),
        ((0, 0, 0), {"medium"}),
    ],
)
def test_engagement_that_falls_leaves_accounts_where_they_were(later: tuple[int, int, int], end: set[str]) -> None:
    found = engagement_runs((2, 3, 0), later, later, later)
    assert [each.state.members for each in found[1:]] == [end] * 3


def test_what_was_added_on_the_way_down_stays_for_ever() -> None:
    found = engagement_runs((2, 3, 0), (2, 1, 0), (0, 0, 0), (0, 0, 0))
    assert [each.state.members for each in found] == [{"medium"}, *[{"low", "medium"}] * 3]


def test_a_high_account_that_lapses_stays_high_and_becomes_low_as_well() -> None:
    found = engagement_runs((1, 0, 5), (1, 0, 0), (1, 0, 0))
    assert [each.state.members for each in found] == [{"high"}, {"high", "low"}, {"high", "low"}]


def test_from_low_nothing_leads_up_without_the_other_campaigns() -> None:
    assert [each.state.members for each in engagement_runs((9, 0, 0), (9, 2, 4))] == [{"low"}] * 2


def test_bands_of_engagements_rise_and_fall() -> None:
    bands = (("low", 1, 2), ("medium", 3, 4), ("high", 5, None))
    rules = in_order(
        rule(
            key,
            {"ad_engagements": {"campaign": list(CAMPAIGNS), "at_least": least, "at_most": most, "within_days": 7}},
            {"sync": {"to": [key]}},
        )
        for key, least, most in bands
    )
    found = engagement_runs((1, 0, 0), (1, 2, 0), (0, 0, 5), (0, 0, 2), (0, 0, 0), rules=rules)
    assert [set(each.state.members) for each in found] == [{"low"}, {"medium"}, {"high"}, {"low"}, set()]


# Pins, claims and several writers


def test_a_pin_overrules_every_rule_and_is_never_moved() -> None:
    move = in_order([rule("up", {"score": {"gte": 50}}, {"move": {"from": ["low"], "to": ["high"]}})])
    pinned_in = run(move, ACME, scored(80), State(pins={"low": True}), NOW).state
    assert (pinned_in.members, pinned_in.claims) == ({"low", "high"}, {"high": "up"})
    pinned_out = run(move, ACME, scored(80), State(claims={"low": "a"}, pins={"low": False}), NOW).state
    assert (pinned_out.members, pinned_out.claims) == (set(), {"low": "a"})
    kept_out = run(in_order(SYNCED), ACME, scored(80), State(pins={"hot": False}), NOW).state
    assert (kept_out.members, kept_out.claims) == (set(), {"hot": "s-hot"})
    removed = in_order([rule("r", {"everyone": True}, {"remove": {"from": ["low"]}})])
    assert run(removed, ACME, scored(0), State(claims={"low": "a"}, pins={"low": True}), NOW).state == State(
        members=frozenset({"low"}), pins={"low": True}
    )


def test_move_asks_for_one_source_leaves_all_and_joins_all() -> None:
    move = rule("m", {"everyone": True}, {"move": {"from": ["a", "b"], "to": ["c", "d"]}})
    assert run(in_order([move]), ACME, scored(None), State(), NOW).state.members == set()
    started = State(members=frozenset({"a"}), claims={"a": "x"})
    assert run(in_order([move]), ACME, scored(None), started, NOW).state.claims == {"c": "m", "d": "m"}
    lenient = rule("m", {"everyone": True}, {"move": {"from": ["a"], "to": ["c"], "also_if_in_none": True}})
    assert run(in_order([lenient]), ACME, scored(None), State(), NOW).state.claims == {"c": "m"}


def test_two_rules_that_sync_one_segment_keep_it_together() -> None:
    two = [rule(key, {"score": {"between": band}}, {"sync": {"to": ["both"]}}) for key, band in
           (("lower", [0, 40]), ("upper", [30, 60]))]  # fmt: skip
    found = runs(in_order(two), [10, 35, 50, 70])
    assert [dict(each.state.claims) for each in found] == [{"both": "lower"}] * 2 + [{"both": "lower"}, {}]
    assert [each.steps for each in found] == [("+both",), (), (), ("-both",)]


def test_a_missing_score_removes_from_what_is_synced_and_nothing_else() -> None:
    rules = in_order(
        [
            rule("s", {"score": {"gte": 0}}, {"sync": {"to": ["synced"]}}),
            rule("a", {"score": {"gte": 0}}, {"add": {"to": ["added"]}}),
            rule("z", {"score": {"lte": 5, "missing_is_zero": True}}, {"add": {"to": ["zero"]}}),
        ]
    )
    found = runs(rules, [50, None])
    assert [set(each.state.members) for each in found] == [{"synced", "added"}, {"added", "zero"}]


def test_segments_with_criteria_come_before_the_rules_or_after_those_they_use() -> None:
    criteria = {"early": {"score": {"gte": 50}}, "late": {"all": [{"segment": "early"}, {"segment": "hot"}]}}
    segments = tuple(
        SegmentDefinition.model_validate({"segment": key, "name": key, "mode": "rule", "criteria": tree})
        for key, tree in criteria.items()
    )
    add = rule("a", {"segment": "early"}, {"add": {"to": ["hot"]}})
    rules = Rules(segments=segments[::-1], workflows=(add,))
    assert run(rules, ACME, scored(50), State(), NOW).entered == {"early", "hot", "late"}
    assert run(rules, ACME, scored(50), State(pins={"early": False}), NOW).entered == set()
    assert run(rules, ACME, scored(0), State(pins={"hot": True, "late": False}), NOW).state.members == {"hot"}
