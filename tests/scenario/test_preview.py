"""Goal: a preview says what the next tick then does, names some of those it is about, and changes nothing.

Method: worlds with scores set by hand; the preview is held against the rows the tick wrote after the same definitions were
put in force, for told worlds and for random ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opportune.insight.preview import MovedPair, Preview
from opportune.model.segment import Mode, SegmentDefinition
from opportune.store.definitions import Body
from tests.scenario.score_world import OLD, ScoreWorld, ladder, rule_segment, workflow

NOON = datetime(2026, 3, 1, 12)
LOW = workflow("low", 10, {"score": {"gte": 20}}, {"add": {"to": ["ad-low"]}})
MEDIUM = workflow("medium", 20, {"score": {"gte": 50}}, {"move": {"from": ["ad-low"], "to": ["ad-medium"]}})
SCORES = {1: 10, 2: 30, 3: 55, 4: 80}


@pytest.fixture
def world() -> Iterator[ScoreWorld]:
    with ScoreWorld(4) as made:
        made.score(SCORES, NOON - timedelta(hours=1))
        yield made


def test_a_move_before_it_happens(world: ScoreWorld) -> None:
    world.define(LOW)
    world.tick(NOON)
    found = world.preview(NOON + timedelta(minutes=1), MEDIUM)
    assert found.affected == 2
    assert found.moved == (MovedPair("ad-low", "ad-medium", 2),)
    low, medium = found.segments
    assert (low.segment, low.members_before, low.entered, low.left, low.members_after) == ("ad-low", 3, 0, 2, 1)
    assert (medium.segment, medium.members_before, medium.entered, medium.left, medium.members_after) == (
        "ad-medium",
        0,
        2,
        0,
        2,
    )
    assert [(one.subject_id, one.name, one.domain, one.score, one.reason) for one in medium.entered_samples] == [
        (4, "Account 4", "a4.example", 80, "workflow medium: moved"),
        (3, "Account 3", "a3.example", 55, "workflow medium: moved"),
    ]
    assert low.left_samples == medium.entered_samples
    ran = {one.workflow: (one.matched, one.added, one.moved, one.removed, one.unchanged) for one in found.workflows}
    assert ran == {"low": (3, 0, 0, 0, 3), "medium": (2, 0, 2, 0, 0)}


def test_a_preview_changes_nothing(world: ScoreWorld) -> None:
    world.define(LOW)
    world.tick(NOON)
    before = world.lookup.everything()
    for _ in range(2):
        assert (
            world.preview(NOON + timedelta(minutes=1), MEDIUM, ladder("journey", {"cold": 0, "hot": 50})).affected == 4
        )
    assert world.lookup.everything() == before


def test_a_ladder_before_and_after(world: ScoreWorld) -> None:
    world.define(ladder("journey", {"cold": 0, "hot": 50}))
    world.tick(NOON)
    found = world.preview(NOON + timedelta(minutes=1), ladder("journey", {"cold": 0, "warm": 30, "hot": 60}))
    (stages,) = found.ladders
    assert [(one.stage, one.before, one.after) for one in stages.stages] == [
        ("cold", 2, 1),
        ("warm", 0, 2),
        ("hot", 2, 1),
    ]
    by_key = {one.segment: one for one in found.segments}
    assert [one.reason for one in by_key["on-warm"].entered_samples] == ["ladder journey: warm"] * 2
    assert found.moved == (MovedPair("on-cold", "on-warm", 1), MovedPair("on-hot", "on-warm", 1))


def test_a_ladder_that_would_end_lets_go_of_everybody(world: ScoreWorld) -> None:
    world.define(ladder("journey", {"cold": 0, "hot": 50}))
    world.tick(NOON)
    found = world.preview(NOON + timedelta(minutes=1), ladder("journey", {"cold": 0, "hot": 50}, status="disabled"))
    assert {one.segment: (one.members_before, one.left) for one in found.segments} == {
        "on-cold": (2, 2),
        "on-hot": (2, 2),
    }


def test_rule_segments_that_depend_on_a_change_are_told_too(world: ScoreWorld) -> None:
    world.define(
        LOW, rule_segment("not-low", {"not": {"segment": "ad-low"}}), rule_segment("other", {"score": {"gte": 1}})
    )
    world.tick(NOON)
    found = world.preview(NOON + timedelta(minutes=1), MEDIUM)
    assert {one.segment: (one.entered, one.left) for one in found.segments} == {
        "ad-low": (0, 2), "ad-medium": (2, 0), "not-low": (2, 0),
    }  # fmt: skip
    (not_low,) = [one for one in found.segments if one.segment == "not-low"]
    assert {one.reason for one in not_low.entered_samples} == {"its criteria hold"}


def test_what_is_in_force_changes_nobody_and_still_says_whom_it_matches(world: ScoreWorld) -> None:
    world.define(LOW, MEDIUM)
    world.tick(NOON)
    found = world.preview(NOON + timedelta(seconds=1), MEDIUM)
    # The rule that adds to the segment would add whom the other one moved before: they are moved again.
    assert found.affected == 0
    assert {one.workflow: (one.matched, one.unchanged) for one in found.workflows} == {"low": (3, 1), "medium": (2, 0)}


def test_accounts_follow_their_people_in_the_same_preview(world: ScoreWorld) -> None:
    with world.workspace.transaction() as tx:
        for number, title in ((11, "CFO"), (12, "CTO"), (13, "CFO")):
            tx.run(
                "insert into contact (contact_id, account_id, email, title, created_at, updated_at) values (?, ?, ?, ?, ?, ?)",
                [number, number - 10, f"c{number}@a.example", title, OLD, OLD],
            )
    people = {"segment": "deciders", "name": "Deciders", "subject": "contact", "mode": "rule"}
    before = SegmentDefinition.model_validate({**people, "criteria": {"attribute": "title", "eq": "CFO"}})
    after = SegmentDefinition.model_validate({**people, "criteria": {"attribute": "title", "eq": "CTO"}})
    has_decider = {"contacts": {"any": {"segment": "deciders"}}}
    world.define(before, workflow("decided", 10, has_decider, {"sync": {"to": ["has-decider"]}}))
    world.tick(NOON)
    moment = NOON + timedelta(minutes=1)
    found = world.preview(moment, after)
    assert {one.segment: (one.subject, one.entered, one.left) for one in found.segments} == {
        "deciders": ("contact", 1, 2), "has-decider": ("account", 1, 2),
    }  # fmt: skip
    assert found.affected == 6
    assert [(one.name, one.reason) for one in found.segments[0].left_samples] == [
        ("c11@a.example", "its criteria do not hold"), ("c13@a.example", "its criteria do not hold"),
    ]  # fmt: skip
    world.define(after)
    world.tick(moment)
    assert_done(world, found, is_all=True)


# Random worlds

MINUTE = timedelta(minutes=1)
SEGMENTS = ("a", "b", "c")
MANAGED = [SegmentDefinition(segment=key, name=key, mode=Mode.MANAGED) for key in SEGMENTS]
segments = st.sampled_from(SEGMENTS)
some = st.lists(segments, min_size=1, max_size=2, unique=True)
conditions: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(lambda low: {"score": {"gte": low}}, st.sampled_from([20, 40, 60])),
    st.builds(lambda high: {"score": {"lte": high}}, st.sampled_from([20, 40, 60])),
    st.just({"signal": "pricing-page-visit", "at_least": 1, "within_days": 7}),
    st.builds(lambda key: {"segment": key}, segments),
)


@st.composite
def actions(draw: st.DrawFn) -> dict[str, Any]:
    verb = draw(st.sampled_from(["add", "move", "remove", "sync"]))
    if verb == "move":
        return {"move": {"from": draw(some), "to": draw(some), "also_if_in_none": draw(st.booleans())}}
    return {verb: {"from" if verb == "remove" else "to": draw(some)}}


@st.composite
def rules(draw: st.DrawFn) -> list[Body]:
    keys = draw(st.lists(st.sampled_from(["w1", "w2", "w3", "w4"]), min_size=1, max_size=4, unique=True))
    made: list[Body] = []
    for key in keys:
        do = draw(actions())
        if "move" in do and set(do["move"]["from"]) & set(do["move"]["to"]):
            do["move"]["to"] = [one for one in SEGMENTS if one not in do["move"]["from"]][:1]
        made.append(workflow(key, draw(st.integers(1, 4)), draw(conditions), do))
    if draw(st.booleans()):
        made.append(
            rule_segment("r", draw(st.one_of(conditions, st.builds(lambda key: {"not": {"segment": key}}, segments))))
        )
    if draw(st.booleans()):
        made.append(ladder("l", draw(st.sampled_from([{"one": 0, "two": 50}, {"one": 30, "two": 60}]))))
    return made


scores = st.dictionaries(st.integers(1, 5), st.sampled_from([0, 20, 30, 40, 50, 60, 90]), max_size=5)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    before=rules(),
    proposed=rules(),
    first=scores,
    visits=st.sets(st.integers(1, 5)),
    wait=st.sampled_from([1, 60, 24 * 60 * 8]),
)
def test_the_next_tick_does_what_the_preview_said(
    before: list[Body], proposed: list[Body], first: dict[int, int], visits: set[int], wait: int
) -> None:
    with ScoreWorld(5) as world:
        world.score(first, NOON - MINUTE)
        for number in visits:
            world.signal(number, "pricing-page-visit", NOON - MINUTE)
        world.define(*MANAGED)
        world.define(*before)
        world.tick(NOON)
        moment = NOON + wait * MINUTE
        told = world.preview(moment, *proposed)
        world.define(*proposed)
        world.tick(moment)
        assert_done(world, told, is_all=wait == 1)


def assert_done(world: ScoreWorld, told: Preview, is_all: bool) -> None:
    changes = Counter(
        world.rows(
            "select d.key, m.is_entered from membership_change m join definition_number d on d.definition_id = m.segment_id "
            "where m.tick_id = (select max(tick_id) from tick)"
        )
    )
    members = world.members()
    for one in told.segments:
        assert (one.entered, one.left) == (changes[one.segment, True], changes[one.segment, False]), one
        assert one.members_after == len(members.get(one.segment, ())), one
    if is_all:
        assert {key for key, _ in changes} <= {one.segment for one in told.segments}
    for run in told.workflows:
        rows = world.rows(
            "select matched, added, moved, removed, unchanged from workflow_run r "
            "join definition_number d on d.definition_id = r.workflow_id and d.kind = 'workflow' "
            "where d.key = ? and r.tick_id = (select max(tick_id) from tick)",
            run.workflow,
        )
        assert rows in ([], [(run.matched, run.added, run.moved, run.removed, run.unchanged)])
    for rungs in told.ladders:
        standing = Counter(key for (key,) in world.rows("select stage from subject_stage"))
        assert {one.stage: one.after for one in rungs.stages} == {
            one.stage: standing[one.stage] for one in rungs.stages
        }


def test_the_world_begins_without_anybody() -> None:
    with ScoreWorld(0) as world:
        assert world.preview(OLD + MINUTE, LOW).affected == 0
