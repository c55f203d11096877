"""Goal: a goal counts once for whoever reaches it in time, kept back or not; lifecycle verbs and merges lose nobody.

Method: stories; what is counted is asked of the same read side as the API.
"""

from __future__ import annotations

from typing import Any

from tests.scenario.conftest import Tell
from tests.scenario.test_journeys import PAID, TRIAL, journey, trials

PAUSE = "[{wait: {id: pause, days: 2}}]"
GOAL = {"criteria": PAID, "stop": False, "window_days": 7}


def test_a_goal_without_stop_is_counted_and_the_way_goes_on(scenario: Tell) -> None:
    story = scenario("goals").define(
        trials(), journey("[{wait: {id: pause, days: 2}}, {wait: {id: more, days: 2}}]", goal=GOAL)
    )
    people = ["in-pause@acme", "between@acme", "in-window@acme", "too-late@acme", "never@acme"]
    story.at("2026-03-01 09:00")
    for person in people:
        story.identify(person, plan="trial")
    story.tick().after(days=1).identify("in-pause@acme", plan="paid").tick()
    story.expect_at("welcome", "in-pause@acme", "pause").expect_counts("welcome", entered=5, reached_goal=1)
    # In the tick in which the pause is over.
    story.after(days=1).identify("between@acme", plan="paid").tick().expect_counts("welcome", reached_goal=2)
    # Back and forth counts once.
    story.identify("in-pause@acme", plan="trial").after(minutes=1).tick().identify("in-pause@acme", plan="paid")
    story.after(minutes=1).tick().expect_counts("welcome", reached_goal=2)
    story.at("2026-03-06 09:00").tick().expect_at("welcome", "in-window@acme", None)
    story.at("2026-03-12 08:59").identify("in-window@acme", plan="paid").tick().expect_counts("welcome", reached_goal=3)
    story.at("2026-03-13 09:01").identify("too-late@acme", plan="paid").tick()
    story.expect_counts("welcome", entered=5, inside=0, reached_goal=3, success_percent=60.0)


def test_a_goal_reached_before_the_entry_is_never_counted(scenario: Tell) -> None:
    trigger = {"event": {"event": ["Signed Up"]}}
    for stop, entered in ((False, 1), (True, 0)):
        goal = {"criteria": PAID, "stop": stop}
        story = scenario(f"stop {stop}").define(journey(PAUSE, trigger=trigger, goal=goal))
        story.at("2026-03-01 09:00").identify("ann@acme", plan="paid").event("ann@acme", "Signed Up").tick()
        story.identify("ann@acme", plan="trial").after(hours=1).tick()
        story.identify("ann@acme", plan="paid").after(hours=1).tick()
        story.expect_counts("welcome", entered=entered, reached_goal=0)


def test_a_goal_with_stop_counts_in_a_pause_and_after_the_end(scenario: Tell) -> None:
    story = scenario("stop").define(trials(), journey(PAUSE, goal={"criteria": PAID}))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").identify("bob@acme", plan="trial").tick()
    story.after(days=1).identify("ann@acme", plan="paid").tick()
    story.expect_path("welcome", "ann@acme", "pause waiting", "pause goal", "goal")
    story.after(days=2).tick().after(days=2).identify("bob@acme", plan="paid").tick()
    story.expect_path("welcome", "bob@acme", "pause waiting", "pause done", "completed")
    story.expect_counts("welcome", entered=2, reached_goal=2, success_percent=100.0)


def test_passing_a_goal_node_counts_as_well(scenario: Tell) -> None:
    nodes = "[{wait: {id: pause, days: 2}}, {goal: {id: there, name: Read it all}}]"
    story = scenario("a node").define(trials(), journey(nodes))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick().expect_counts("welcome", reached_goal=0)
    story.after(days=2).tick().expect_counts("welcome", entered=1, reached_goal=1)
    story.expect_path("welcome", "ann@acme", "pause waiting", "pause done", "there done", "completed")


def test_some_are_kept_back_always_the_same_ones_and_measured_all_the_same(scenario: Tell) -> None:
    people = [f"p{number}@acme" for number in range(40)]
    kept_back = []
    for _ in range(2):
        story = scenario("holdout").define(trials(), journey(PAUSE, goal=GOAL, holdout_percent=50))
        story.at("2026-03-01 09:00")
        for person in people:
            story.identify(person, plan="trial")
        story.tick()
        kept_back.append([person for person in people if story.path("welcome", person)[-1] == "holdout"])
    assert kept_back[0] == kept_back[1]
    assert 8 < len(kept_back[0]) < 32
    first, *_ = kept_back[0]
    story.expect_path("welcome", first, "(entry) holdout", "holdout").expect_at("welcome", first, None)
    story.after(days=1)
    for person in people:
        story.identify(person, plan="paid")
    story.tick()
    held_out = len(kept_back[0])
    story.expect_counts("welcome", entered=40 - held_out, reached_goal=40 - held_out, held_out=held_out)
    story.expect_counts("welcome", held_out_reached_goal=held_out, success_percent=100.0)


def test_a_closed_journey_drains_and_an_archived_one_is_over(scenario: Tell) -> None:
    def lived(status: str) -> Any:
        return journey(PAUSE, status=status)

    story = scenario("lifecycle").define(trials(), lived("active"))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick().define(lived("closed"))
    story.after(hours=1).identify("bob@acme", plan="trial").tick().expect_at("welcome", "bob@acme", None)
    story.expect_at("welcome", "ann@acme", "pause")
    assert story.next_due() == "2026-03-03 09:00"
    story.at("2026-03-03 09:00").tick().expect_path("welcome", "ann@acme", "pause waiting", "pause done", "completed")
    story.define(lived("active")).identify("eve@acme", plan="trial").after(hours=1).tick()
    story.expect_at("welcome", "eve@acme", "pause").define(lived("archived")).after(hours=1).tick()
    story.expect_path("welcome", "eve@acme", "pause waiting", "aborted")


def test_a_merged_contact_goes_on_as_the_one_that_stays(scenario: Tell) -> None:
    trigger = {"event": {"event": ["Signed Up"]}}
    story = scenario("merge").define(journey(PAUSE, trigger=trigger), journey(PAUSE, workflow="other", trigger=trigger))
    story.at("2026-03-01 09:00").event("ann@acme", "Signed Up").tick()
    story.after(hours=1).identify("old-ann@acme").tick().after(hours=1).alias("ann@acme", "old-ann@acme").tick()
    story.expect_at("welcome", "old-ann@acme", "pause").expect_entries("welcome", "old-ann@acme", 1)
    # Both on the way: the one that began first goes on, the other is over.
    story.event("bob@acme", "Signed Up").after(hours=1).tick().event("rob@acme", "Signed Up").after(hours=1).tick()
    story.alias("bob@acme", "rob@acme").after(hours=1).tick().expect_entries("welcome", "rob@acme", 2)
    first, second = story.paths("welcome", "rob@acme")
    assert (first, second) == (["pause waiting"], ["pause waiting", "merged"])
    # It was here, under whichever name.
    story.at("2026-03-04 09:00").tick().event("rob@acme", "Signed Up").after(hours=1).tick()
    story.expect_entries("welcome", "rob@acme", 2).expect_at("welcome", "rob@acme", None)


def test_consent_is_asked_at_the_entry_and_its_withdrawal_ends_it_when_told_to(scenario: Tell) -> None:
    for on_withdrawal, place in (("skip", "pause"), ("exit", None)):
        story = scenario(on_withdrawal).define(
            trials(), journey(PAUSE, consent="newsletter", on_withdrawal=on_withdrawal)
        )
        story.at("2026-03-01 09:00").identify("ann@acme", plan="free").identify("bob@acme", plan="trial").tick()
        story.expect_at("welcome", "bob@acme", None).consent("ann@acme", "newsletter", "granted")
        story.identify("ann@acme", plan="trial").after(hours=1).tick().expect_at("welcome", "ann@acme", "pause")
        story.consent("ann@acme", "newsletter", "withdrawn").after(hours=1).tick().expect_at(
            "welcome", "ann@acme", place
        )


def test_whoever_waits_has_a_moment_at_which_it_ends(scenario: Tell) -> None:
    nodes = """
- wait_for: {id: a, criteria: {attribute: attributes.plan, eq: paid}, days: 1}
- wait_for_event: {id: b, event: [Paid], days: 1}
- wait_until_time: {id: c, at: "09:00", weekdays: [mon]}
- wait: {id: d, business_days: 1}
- wait_until: {id: e, field: attributes.renewal_on}
"""
    story = scenario("wake times").define(trials(), journey(nodes))
    story.at("2026-03-01 09:30").identify("ann@acme", plan="trial", renewal_on="2026-05-01").tick()
    seen = []
    while (ends := story.wake_at("welcome", "ann@acme")) is not None:
        assert f"{ends:%Y-%m-%d %H:%M}" >= (story.next_due() or "9999")
        seen.append(f"{ends:%m-%d %H:%M}")
        story.at(f"{ends}").tick()
    assert seen == ["03-02 09:30", "03-03 09:30", "03-09 09:00", "03-10 09:00", "05-01 00:00"]
    assert TRIAL["eq"] == "trial"
