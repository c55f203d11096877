"""The use cases as their authors wrote them, and as ladders: what they do on the first run, later, and when scores change.

Method: given scores on the real tick. The tables are those of the design: five rules over one report, in the order written.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from tests.scenario.rule_world import RuleWorld

COLD, MARKET, ENGAGED, HOT = "cold-accounts", "in-market-accounts", "engaged-accounts", "hot-accounts"
REPORT = {"intent_report": "master", "name": "Master", "preset": "net_new_demand"}
SEGMENTS = [{"segment": key, "name": key, "mode": "managed"} for key in (COLD, MARKET, ENGAGED, HOT)]


def _rule(name: str, position: int, test: dict[str, int], do: dict[str, Any]) -> dict[str, Any]:
    when = {"intent": "master", "score": test}
    return {"workflow": name, "name": name, "position": position, "when": when, "do": do}


def legacy(order: tuple[int, ...] = (1, 2, 3, 4, 5)) -> list[dict[str, Any]]:
    """The five rules; `order` gives the position of the first, the second ..."""
    rules = (
        ({"lte": 60}, {"sync": {"to": [COLD]}}),
        ({"gte": 60}, {"sync": {"to": [HOT]}}),
        ({"lte": 60}, {"move": {"from": [MARKET, COLD], "to": [ENGAGED]}}),
        ({"lte": 50}, {"move": {"from": [ENGAGED, COLD], "to": [MARKET]}}),
        ({"lte": 30}, {"remove": {"from": [ENGAGED, MARKET]}}),
    )
    return [_rule(f"w{n}", place, *rule) for (n, rule), place in zip(enumerate(rules, 1), order, strict=True)]


def ladder(**settings: Any) -> dict[str, Any]:
    rungs = (("cold", 0, COLD), ("in-market", 30, MARKET), ("engaged", 50, ENGAGED), ("hot", 60, HOT))
    return {
        "ladder": "intent-ladder",
        "name": "Intent ladder",
        "measure": {"intent": "master"},
        "stages": [{"stage": key, "name": key, "from": begin, "segment": segment} for key, begin, segment in rungs],
        **settings,
    }


@pytest.fixture
def world() -> Iterator[RuleWorld]:
    made = RuleWorld().define(REPORT, *SEGMENTS)
    yield made
    made.close()


END_OF_RUN = {
    100: {HOT}, 80: {HOT}, 61: {HOT}, 60: {ENGAGED, HOT}, 59: {ENGAGED}, 55: {ENGAGED}, 51: {ENGAGED}, 50: {MARKET},
    49: {MARKET}, 31: {MARKET}, 30: set(), 29: set(), 0: set(),
}  # fmt: skip


def test_five_rules_in_the_order_written(world: RuleWorld) -> None:
    world.define(*legacy()).score(**{f"a{score}": score for score in END_OF_RUN})
    for run in (1, 2, 3):
        world.run()
        found = {score: world.segments(f"a{score}") for score in END_OF_RUN}
        assert found == END_OF_RUN, f"run {run}"


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        (55, 80, {ENGAGED, HOT}), (40, 80, {MARKET, HOT}),
        (80, 55, {ENGAGED}), (80, 40, {MARKET}), (80, 20, set()), (55, 40, {MARKET}), (40, 20, set()),
        (80, None, set()), (55, None, {ENGAGED}), (40, None, {MARKET}),
    ],
)  # fmt: skip
def test_five_rules_strand_accounts_upwards_and_without_a_score(
    world: RuleWorld, before: int, after: int | None, where: set[str]
) -> None:
    world.define(*legacy()).score(acme=before).run(2)
    world.score(acme=after).run(2)
    assert world.segments("acme") == where


@pytest.mark.parametrize("score", [25, 40, 55])
def test_five_rules_churn_inside_a_run_and_not_outside(world: RuleWorld, score: int) -> None:
    world.define(*legacy()).score(acme=score).run(8)
    wanted = [(key, "entered") for key in END_OF_RUN.get(score, {MARKET} if score > 30 else set())]
    assert world.changes("acme") == wanted
    with world.workspace.read() as tx:
        runs = tx.scalar("select count(*) from workflow_run where added + moved + removed > 0")
    assert runs >= 8, "what each rule did is on record all the same"


def test_only_one_order_in_twelve_gives_what_is_claimed(world: RuleWorld) -> None:
    """Those with the first rule before the third, and that before the fourth and the fifth; here two of each sort."""
    world.score(a80=80, a55=55, a40=40, a20=20)
    claimed = {"a80": {HOT}, "a55": {ENGAGED}, "a40": {MARKET}, "a20": set()}

    def is_good(order: tuple[int, ...]) -> bool:
        return order[0] < order[2] < min(order[3], order[4])

    orders = list(permutations(range(1, 6)))
    assert sum(map(is_good, orders)) == 10
    good, bad = [order for order in orders if is_good(order)], [order for order in orders if not is_good(order)]
    for order in (good[3], good[8], bad[0], bad[50]):
        other = RuleWorld().define(REPORT, *SEGMENTS, *legacy(order)).score(a80=80, a55=55, a40=40, a20=20)
        outcomes = []
        for _ in range(2):
            other.run()
            outcomes.append({name: other.segments(name) for name in claimed} == claimed)
        other.close()
        assert all(outcomes) == is_good(order), f"order {order}"


LADDER = {0: COLD, 29: COLD, 30: MARKET, 49: MARKET, 50: ENGAGED, 59: ENGAGED, 60: HOT, 61: HOT, 100: HOT}


def test_a_ladder_has_one_stage_for_everybody(world: RuleWorld) -> None:
    world.define(ladder()).score(**{f"a{score}": score for score in LADDER}, nobody=None).run()
    assert {score: world.segments(f"a{score}") for score in LADDER} == {score: {key} for score, key in LADDER.items()}
    assert world.segments("nobody") == set()


@pytest.mark.parametrize(("before", "after", "where"), [(55, 80, {HOT}), (80, 40, {MARKET}), (80, None, set())])
def test_a_ladder_strands_nobody(world: RuleWorld, before: int, after: int | None, where: set[str]) -> None:
    world.define(ladder()).score(acme=before).run()
    world.score(acme=after).run()
    assert world.segments("acme") == where


def test_seven_runs_on_a_ladder_are_one_change(world: RuleWorld) -> None:
    world.define(ladder()).score(acme=40).run(7)
    assert world.changes("acme") == [(MARKET, "entered")]


def test_hysteresis_holds_a_stage_until_it_is_clearly_left(world: RuleWorld) -> None:
    world.define(ladder(hysteresis=3)).score(acme=55).run()
    stages = []
    for score in (61, 62, 63, 61, 58, 57, 56, 47, 46):
        world.score(acme=score).run()
        stages.append(world.segments("acme"))
    assert stages == [{ENGAGED}, {ENGAGED}, {HOT}, {HOT}, {HOT}, {HOT}, {ENGAGED}, {ENGAGED}, {MARKET}]


def test_a_stage_is_kept_for_its_dwell_and_left_without_a_new_fact(world: RuleWorld) -> None:
    world.define(ladder(min_dwell_days=2)).score(acme=55).run()
    world.score(acme=80).run()
    assert world.segments("acme") == {ENGAGED}
    world.run(days=1)
    assert world.segments("acme") == {ENGAGED}
    world.run(days=1)
    assert world.segments("acme") == {HOT}
    assert world.score(acme=None) and world.run() and world.segments("acme") == set(), "losing the score leaves at once"


def test_pins_overrule_rules_and_ladders(world: RuleWorld) -> None:
    world.define(ladder()).score(acme=80, globex=10).run()
    world.pin(HOT, "acme", False).pin(HOT, "globex", True).run(2)
    assert world.segments("acme") == set()
    assert world.segments("globex") == {COLD, HOT}
    world.score(globex=None).run()
    assert world.segments("globex") == {HOT}


def test_two_rules_that_sync_one_segment_hold_the_union(world: RuleWorld) -> None:
    band = {"gte": 80}
    world.define(
        _rule("low", 1, {"lte": 20}, {"sync": {"to": [HOT]}}), _rule("high", 2, band, {"sync": {"to": [HOT]}})
    ).score(a10=10, a50=50, a90=90).run()
    assert [world.segments(name) for name in ("a10", "a50", "a90")] == [{HOT}, set(), {HOT}]
    world.score(a10=90, a90=50).run(2)
    assert [world.segments(name) for name in ("a10", "a50", "a90")] == [{HOT}, set(), set()]


def test_a_strict_move_takes_only_those_it_finds(world: RuleWorld) -> None:
    move = {"from": [COLD], "to": [HOT]}
    world.define(_rule("w", 1, {"gte": 50}, {"move": move})).score(acme=80).run()
    assert world.segments("acme") == set()
    world.define(_rule("w", 1, {"gte": 50}, {"move": {**move, "also_if_in_none": True}})).run()
    assert world.segments("acme") == {HOT}


def _stage(name: str, begin: int, segment: str | None) -> dict[str, Any]:
    return {"stage": name, "name": name, "from": begin, "segment": segment}


@pytest.mark.parametrize("end", ["deleted", "disabled", "without its segment"])
def test_a_ladder_that_ends_lets_go_of_everybody_it_placed(world: RuleWorld, end: str) -> None:
    on_stage = {"segment": "on-stage", "name": "On stage", "mode": "rule", "criteria": {"segment": HOT}}
    world.define(ladder(), on_stage, _rule("add", 1, {"gte": 90}, {"add": {"to": [ENGAGED]}}))
    world.score(acme=80, globex=95).pin(HOT, "globex", True).run()
    assert world.segments("acme") == {HOT, "on-stage"}
    assert world.segments("globex") == {HOT, ENGAGED, "on-stage"}
    if end == "deleted":
        world.delete(("ladder", "intent-ladder"))
    elif end == "disabled":
        world.define(ladder(status="disabled"))
    else:
        world.define(ladder(stages=[_stage("cold", 0, COLD), _stage("hot", 60, None)]))
    world.tick()
    assert world.segments("acme") == set()
    assert world.segments("globex") == {HOT, ENGAGED, "on-stage"}, "a pin and a workflow have their own say"
    assert world.changes("acme")[2:] == [(HOT, "left"), ("on-stage", "left")]
    with world.workspace.read() as tx:
        stages = tx.scalar("select count(*) from subject_stage")
    assert stages == (2 if end == "without its segment" else 0)


@pytest.mark.parametrize("end", ["deleted", "disabled"])
def test_a_workflow_that_ends_leaves_everybody_where_they_are(world: RuleWorld, end: str) -> None:
    rule = _rule("add", 1, {"gte": 60}, {"add": {"to": [HOT]}})
    world.define(rule).score(acme=80).run()
    if end == "deleted":
        world.delete(("workflow", "add"))
    else:
        world.define({**rule, "status": "disabled"})
    world.tick()
    world.score(acme=10).run(2)
    assert world.segments("acme") == {HOT}
    world.define(_rule("out", 2, {"lt": 60}, {"remove": {"from": [HOT]}})).tick()
    assert world.segments("acme") == set()


def test_a_workflow_that_keeps_nobody_lets_everybody_go(world: RuleWorld) -> None:
    rule = _rule("add", 1, {"gte": 60}, {"add": {"to": [HOT]}})
    world.define(rule).score(acme=80).run()
    nobody = {"when": {"not": {"everyone": True}}, "do": {"sync": {"to": [HOT]}}}
    world.define({**rule, **nobody}).tick()
    assert world.segments("acme") == set()
