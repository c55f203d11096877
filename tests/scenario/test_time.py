"""What time alone does: scores fall when a signal crosses a decay step, deltas move on, and nothing else happens."""

from __future__ import annotations

import pytest

from tests.scenario.conftest import Tell
from tests.scenario.test_journeys import journey, trials

# One high signal: 20 points are a score of 28, 15 of 22, 10 of 15, 5 of 8.
STEPS = [("2026-03-09", 28, 22), ("2026-03-16", 22, 15), ("2026-04-01", 15, 8), ("2026-05-31", 8, 0)]


def test_score_falls_exactly_when_a_signal_crosses_a_step(scenario: Tell) -> None:
    story = scenario("one pricing visit grows old")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick().expect_score("ann@acme", 28)
    for day, before, after in STEPS:
        story.at(f"{day} 08:59:59.999999").tick().expect_score("ann@acme", before).expect_score("acme", before)
        story.at(f"{day} 09:00").tick().expect_score("ann@acme", after).expect_cause("ann@acme", "decay")
        story.expect_score("acme", after).expect_cause("acme", "decay")


def test_a_server_lets_what_ages_within_a_minute_come_together(scenario: Tell) -> None:
    story = scenario("two pricing visits within seconds")
    story.at("2026-03-01 09:00:00").event("ann@acme", "pricing-page-visit").tick()
    story.at("2026-03-01 09:00:20").event("bob@acme", "pricing-page-visit")
    assert story.next_tick() == "2026-03-02 09:00:00", "nothing ages sooner, and that is waited for to the second"
    assert story.at("2026-03-09 09:00:00").next_tick() == "2026-03-09 09:01:00"
    story.expect_score("ann@acme", 22).expect_score("bob@acme", 28)
    story.at("2026-03-09 09:01:00").next_tick()
    story.expect_score("bob@acme", 22)


def test_a_server_keeps_whoever_waits_in_a_journey_to_the_second(scenario: Tell) -> None:
    story = scenario("a pause ends just after a score has aged")
    story.define(trials(), journey("[{wait: {id: pause, hours: 1}}]"))
    story.at("2026-03-01 09:00:00").event("ann@acme", "pricing-page-visit").tick()
    story.at("2026-03-09 08:00:20").identify("bob@acme", plan="trial").tick()
    assert story.at("2026-03-09 09:00:00").next_tick() == "2026-03-09 09:00:20"


def test_a_server_rests_once_everybody_who_was_moved_is_settled(scenario: Tell) -> None:
    story = scenario("without segments, somebody changes accounts")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick()
    story.at("2026-03-01 10:00").group("ann@acme", "globex")
    assert story.next_tick() == "2026-03-02 09:00:00", "when the score's changes of a day end"


def test_a_server_rests_once_a_late_verdict_is_answered(scenario: Tell) -> None:
    story = scenario("two more clicks within a second make the first one a machine's")
    story.at("2026-03-01 09:00:00").event("ann@acme", "email-link-clicked", email_id="e1", link="a").tick()
    story.at("2026-03-01 09:00:01").event("ann@acme", "email-link-clicked", email_id="e1", link="b")
    story.event("ann@acme", "email-link-clicked", email_id="e1", link="c").tick().expect_score("ann@acme", 0)
    story.at("2026-03-02 09:00:02").tick()
    story.expect_unchanged_by(lambda later: later.after(hours=1).tick()).expect_last_tick(contact_count=0)


def test_catching_up_after_downtime_passes_every_step(scenario: Tell) -> None:
    changes = [(0, 28, "signal"), (28, 22, "decay"), (22, 15, "decay"), (15, 8, "decay"), (8, 0, "decay")]
    story = scenario("nobody looked for a hundred days")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick()
    story.after(days=100).catch_up().expect_ledger("ann@acme", *changes).expect_ledger("acme", *changes)


def test_one_late_tick_ends_where_many_ticks_end(scenario: Tell) -> None:
    story = scenario("one tick after forty days")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick()
    story.after(days=40).tick().expect_ledger("ann@acme", (0, 28, "signal"), (28, 8, "decay"))
    story.expect_deltas("ann@acme", d1=-20, d7=-20, d14=-20).expect_trend("ann@acme", "declining")


def test_negative_signals_fade_too(scenario: Tell) -> None:
    story = scenario("a missed meeting is forgiven")
    story.at("2026-03-01 09:00").event("ann@acme", "meeting-no-show")
    story.at("2026-03-02 09:00").event("ann@acme", "pricing-page-visit").tick().expect_score("ann@acme", 8)
    # Eight days after the meeting it weighs 11.25 points instead of 15.
    story.at("2026-03-09 09:00").tick().expect_score("ann@acme", 14).expect_cause("ann@acme", "decay")


def test_deltas_begin_with_the_first_score(scenario: Tell) -> None:
    story = scenario("a history of a day")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick()
    story.expect_deltas("ann@acme", d1=0, d7=0, d14=0).expect_trend("ann@acme", "stable")
    story.at("2026-03-02 12:00").event("ann@acme", "whitepaper-download").tick().expect_score("ann@acme", 39)
    story.expect_deltas("ann@acme", d1=11, d7=11, d14=11).expect_trend("ann@acme", "rising")


def test_deltas_count_from_nothing_for_people_known_before(scenario: Tell) -> None:
    story = scenario("a contact of last month turns up")
    story.at("2026-02-01 09:00").identify("ann@acme").tick().expect_no_score("ann@acme")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick()
    story.expect_deltas("ann@acme", d1=28, d7=28, d14=28).expect_trend("ann@acme", "rising")


def test_deltas_move_on_when_their_days_are_over(scenario: Tell) -> None:
    story = scenario("a rise is forgotten after a day, a week and two weeks")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick()
    story.at("2026-03-02 12:00").event("ann@acme", "whitepaper-download").tick()
    story.at("2026-03-03 11:59:59.999999").tick().expect_deltas("ann@acme", d1=11, d7=11, d14=11)
    story.at("2026-03-03 12:00").tick().expect_deltas("ann@acme", d1=0, d7=11, d14=11)
    # The pricing visit is eight days old: 15 + 10 points are 34.
    story.at("2026-03-09 12:00").tick().expect_score("ann@acme", 34).expect_deltas("ann@acme", d1=-5, d7=-5, d14=6)
    # And both are older: 15 + 7.5 points on the tenth, 10 + 7.5 on the sixteenth.
    story.at("2026-03-16 12:00").tick().expect_score("ann@acme", 25).expect_deltas("ann@acme", d1=-9, d7=-9, d14=-14)
    story.expect_trend("ann@acme", "declining")


def test_trend_needs_five_points(scenario: Tell) -> None:
    story = scenario("a small rise is no trend")
    story.at("2026-03-01 09:00").event("ann@acme", "demo-requested").event("ann@acme", "pricing-page-visit")
    story.event("ann@acme", "whitepaper-download").tick().expect_score("ann@acme", 73)
    story.at("2026-03-02 09:00").event("ann@acme", "blog-post-view").tick().expect_score("ann@acme", 75)
    story.expect_deltas("ann@acme", d1=2, d7=2, d14=2).expect_trend("ann@acme", "stable")


def test_every_crossing_of_a_tier_boundary_is_a_row(scenario: Tell) -> None:
    story = scenario("up in a day, down in three months")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").event("ann@acme", "demo-requested").tick()
    story.expect_score("ann@acme", 60)
    story.at("2026-03-01 10:00").event("ann@acme", "meeting-scheduled").tick().expect_tier("ann@acme", "high")
    up = [("low", "medium", "signal"), ("medium", "high", "signal")]
    down = [("high", "medium", "decay"), ("medium", "low", "decay")]
    story.expect_crossings("ann@acme", *up).after(days=60).catch_up().expect_crossings("ann@acme", *up, *down)
    # One person alone never lifts the account out of the low tier.
    story.expect_crossings("acme")


def test_two_ticks_at_one_moment_are_refused(scenario: Tell) -> None:
    story = scenario("the clock stands still")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick()
    story.event("ann@acme", "demo-requested").expect_tick_refused()
    story.after(hours=-1).expect_tick_refused()
    story.after(hours=1, microseconds=1).tick().expect_score("ann@acme", 60)


@pytest.mark.parametrize("hours", [1, 23, 24 * 200])
def test_a_tick_that_finds_nothing_changes_nothing(scenario: Tell, hours: int) -> None:
    story = scenario("nothing happens")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick()
    if hours > 24:
        story.after(days=150).tick().after(days=20).tick()
    story.after(hours=hours).expect_unchanged_by(lambda story: story.tick())
    story.expect_last_tick(event_count=0, signal_count=0, ledger_count=0)
