"""Goal: a backtest over recorded days says what the same rules did on those days, and shows what flaps and what wins.

Method: worlds that ticked at each midnight with the rules in force all the time; the backtest is held against the rows that the
ticks recorded.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from opportune.insight.backtest import Backtest, Start, backtest
from opportune.insight.trial import try_bodies
from opportune.model.segment import Mode, SegmentDefinition
from opportune.shipped.templates import shipped_template
from opportune.store.definitions import Body, load_definitions
from opportune.testing.scenario import Scenario
from tests.scenario.score_world import ScoreWorld, ladder, rule_segment, workflow

FIRST = datetime(2026, 3, 1)
DAY = timedelta(days=1)


def run(
    world: ScoreWorld, days: int, *bodies: Body, start: Start = Start.EMPTY, now: datetime | None = None
) -> Backtest:
    with world.workspace.read() as tx:
        return backtest(tx, try_bodies(load_definitions(tx), bodies), now or world.now, days, start=start)


def recorded(world: ScoreWorld, since: datetime) -> dict[Any, int]:
    """Entered and left by moment and segment, as the ticks wrote it."""
    return Counter(
        world.rows(
            "select m.changed_at, d.key, m.is_entered from membership_change m "
            "join definition_number d on d.definition_id = m.segment_id where m.changed_at >= ?",
            since,
        )
    )


def told(found: Backtest) -> dict[Any, int]:
    counted: dict[Any, int] = {}
    for row in found.days:
        for one in row.segments:
            moment = datetime.combine(row.day, datetime.min.time()) + DAY
            counted |= {
                (moment, one.segment, way): number for way, number in ((True, one.entered), (False, one.left)) if number
            }
    return counted


JOURNEY = ladder("journey", {"cold": 0, "warm": 30, "hot": 60}, hysteresis=5, min_dwell_days=2)
RULES = [
    workflow("low", 10, {"score": {"gte": 20}}, {"add": {"to": ["ad-low"]}}),
    workflow("medium", 20, {"score": {"gte": 50}}, {"move": {"from": ["ad-low"], "to": ["ad-medium"]}}),
    workflow("clean", 30, {"score": {"lt": 20}}, {"remove": {"from": ["ad-low", "ad-medium"]}}),
    workflow("busy", 40, {"signal": "pricing-page-visit", "at_least": 2, "within_days": 3}, {"sync": {"to": ["busy"]}}),
]
SEGMENTS = [
    rule_segment("warm-or-busy", {"any": [{"segment": "busy"}, {"stage": "warm", "ladder": "journey"}]}),
    rule_segment("quiet", {"not": {"segment": "warm-or-busy"}}),
]


@pytest.fixture(scope="module")
def lived() -> Any:
    """Twelve accounts over three weeks, whose scores walk about and who visit now and then."""
    with ScoreWorld(12) as world:
        world.define(
            *(SegmentDefinition(segment=f"on-{key}", name=key, mode=Mode.MANAGED) for key in ("cold", "warm", "hot"))
        )
        world.define(JOURNEY, *RULES)
        world.define(*SEGMENTS)
        walk = random.Random(4)
        scores: dict[int, int] = {}
        for day in range(21):
            moment = FIRST + day * DAY
            changed = {
                n: max(0, min(100, scores.get(n, 40) + walk.randint(-25, 25)))
                for n in range(1, 13)
                if walk.random() < 0.5
            }
            scores |= changed
            world.score(changed, moment - timedelta(hours=walk.randint(1, 20)))
            for number in range(1, 13):
                if walk.random() < 0.4:
                    world.signal(number, "pricing-page-visit", moment - timedelta(hours=walk.randint(1, 20)))
            world.tick(moment)
        yield world


def test_it_says_what_the_ticks_did(lived: ScoreWorld) -> None:
    found = run(lived, 21, JOURNEY, *RULES, *SEGMENTS)
    assert (found.first_day, found.last_day) == ((FIRST - DAY).date(), (FIRST + 19 * DAY).date())
    assert told(found) == recorded(lived, FIRST)
    assert len(told(found)) > 100
    assert {one.segment: one.members for one in found.days[-1].segments if one.members} == {
        key: len(numbers) for key, numbers in lived.members().items()
    }
    moves = lived.rows("select count(*) from stage_change")[0][0]
    assert [(one.ladder, one.changes) for one in found.ladders] == [("journey", moves)]
    standing = Counter(stage for (stage,) in lived.rows("select stage from subject_stage"))
    assert {one.stage: one.subjects for one in found.days[-1].stages} == {
        key: standing[key] for key in ("cold", "warm", "hot")
    }


def test_it_goes_on_from_what_was_recorded(lived: ScoreWorld) -> None:
    since = FIRST + 11 * DAY
    found = run(lived, 10, JOURNEY, *RULES, *SEGMENTS, start=Start.RECORDED)
    assert told(found) == recorded(lived, since)


def test_other_segments_are_as_recorded(lived: ScoreWorld) -> None:
    both = rule_segment("both", {"all": [{"segment": "busy"}, {"segment": "ad-medium"}]})
    found = run(lived, 21, both)
    assert [one.segment for one in found.segments] == ["both"], "nothing else is evaluated"
    for row in found.days:
        moment = datetime.combine(row.day, datetime.min.time()) + DAY
        names = {
            key: {
                number
                for (number,) in lived.rows(
                    "select subject_id from membership_change m join definition_number d on d.definition_id = m.segment_id "
                    "where d.key = ? and m.changed_at <= ? group by subject_id having arg_max(is_entered, changed_at)",
                    key, moment,
                )
            }
            for key in ("busy", "ad-medium")
        }  # fmt: skip
        assert row.segments[0].members == len(names["busy"] & names["ad-medium"])


def test_it_changes_nothing(lived: ScoreWorld) -> None:
    before = lived.lookup.everything()
    run(lived, 3, ladder("other", {"one": 0}), start=Start.RECORDED)
    assert lived.lookup.everything() == before


def test_the_rules_as_often_written_flap_and_the_ladder_does_not() -> None:
    with ScoreWorld(2) as world:
        for day in range(14):
            moment = FIRST + day * DAY
            world.score({1: 62 if day % 2 else 57, 2: 80}, moment - timedelta(hours=1))
            world.tick(moment)
        found = run(world, 14, *shipped_template("intent-ladder-legacy").definitions)
        hot = next(one for one in found.segments if one.segment == "hot-accounts")
        assert (hot.ever, hot.flapped, hot.returns) == (2, 1, 6)
        steady = ladder("journey", {"cold": 0, "in-market": 30, "engaged": 50, "hot": 60}, hysteresis=5)
        found = run(world, 14, steady)
        assert [(one.segment, one.ever, one.flapped) for one in found.segments] == [
            ("on-cold", 0, 0), ("on-engaged", 1, 0), ("on-hot", 1, 0), ("on-in-market", 0, 0),
        ]  # fmt: skip
        assert [(one.changes, one.flapped) for one in found.ladders] == [(2, 0)]


def test_who_later_won_a_deal() -> None:
    with ScoreWorld(3) as world:
        world.score({1: 80, 2: 80, 3: 10}, FIRST - DAY)
        with world.workspace.transaction() as tx:
            for number, closed in ((1, FIRST + 2 * DAY), (2, FIRST - 30 * DAY), (3, FIRST + 3 * DAY)):
                tx.run(
                    "insert into opportunity (opportunity_id, system, external_id, account_id, state, opened_at, closed_at, "
                    "created_at, updated_at) values (?, 'crm', ?, ?, 'won', ?, ?, ?, ?)",
                    [number, str(number), number, FIRST - 40 * DAY, closed, FIRST, FIRST],
                )
        world.tick(FIRST + 5 * DAY)
        found = run(world, 6, rule_segment("hot", {"score": {"gte": 60}}))
        (hot,) = found.segments
        assert (hot.ever, hot.won) == (2, 1), "a deal won before counts for nobody"
        assert (found.accounts, found.accounts_won) == (3, 2)
        assert found.scored_since == (FIRST - DAY).date()


def test_changes_of_scores_and_people_are_those_of_then() -> None:
    """With real events, so that the ledger is as ticks write it."""
    story = Scenario("two weeks of two companies")
    try:
        story.define(
            rule_segment("rising", {"trend": "rising"}),
            rule_segment("grew", {"delta": {"gte": 5}, "days": 7}),
            rule_segment("fell-at-once", {"delta": {"lt": 0}, "days": 1}),
            rule_segment("has-eager", {"contacts": {"any": {"score": {"gte": 30}}}}),
            SegmentDefinition.model_validate(
                {
                    "segment": "eager",
                    "name": "Eager",
                    "subject": "contact",
                    "mode": "rule",
                    "criteria": {"score": {"gte": 30}},
                }
            ),
            rule_segment("has-eager-by-name", {"contacts": {"any": {"segment": "eager"}}}),
            rule_segment("promoted", {"contacts": {"any": {"attribute": "title", "changed": True, "within_days": 5}}}),
            rule_segment("unsorted", {"attribute": "industry", "is_not_set": True, "unchanged_for_days": 4}),
        )
        story.at("2026-03-01 00:00").tick()
        for day in range(1, 25):
            if day == 2:
                story.at(f"2026-03-{day:02} 08:00").event("ann@acme", "blog-post-view")
            if day in (2, 6):
                story.identify("ann@acme", title="Lead" if day == 2 else "Head")
            if day in (12, 13):
                story.at(f"2026-03-{day:02} 09:00").event("ann@acme", "demo-requested")
            if day in (3, 4):
                story.at(f"2026-03-{day:02} 10:00").event("bob@umbra", "pricing-page-visit", times=3)
            story.at(f"2026-03-{day + 1:02} 00:00").tick()
        with story._workspace.read() as tx:
            definitions = load_definitions(tx)
            found = backtest(tx, try_bodies(definitions, definitions.segments), datetime(2026, 3, 25), 24)
            rows = tx.run(
                "select m.changed_at, d.key, m.is_entered from membership_change m "
                "join definition_number d on d.definition_id = m.segment_id"
            )
        assert told(found) == Counter(rows)
        assert {one.segment for one in found.segments if one.ever} == {
            "rising", "grew", "fell-at-once", "has-eager", "eager", "has-eager-by-name", "promoted", "unsorted",
        }  # fmt: skip
    finally:
        story.close()
