"""Goal: nobody is lost on a journey and nobody walks twice: triggers, pauses, decisions, goals, re-entry, versions, pauses of all.

Method: every story sends events and ticks; nothing is written into tables by hand.
"""

from __future__ import annotations

from typing import Any

import yaml

from opportune.shipped import read_definition
from opportune.store.definitions import Body
from tests.scenario.conftest import Tell

TRIAL = {"attribute": "attributes.plan", "eq": "trial"}
PAID = {"attribute": "attributes.plan", "eq": "paid"}


def trials() -> Body:
    return read_definition(
        {"segment": "trials", "name": "Trials", "subject": "contact", "mode": "rule", "criteria": TRIAL}, "a test"
    )


def journey(nodes: str, **fields: Any) -> Body:
    written = {
        "workflow": "welcome",
        "kind": "journey",
        "name": "Welcome",
        "trigger": {"segment_entered": "trials"},
        "nodes": yaml.safe_load(nodes),
    }
    return read_definition({**written, **fields}, "a test")


PAUSE_AND_DECIDE = """
- wait: {id: pause, days: 1}
- decide: {id: engaged, criteria: {signal: email-link-clicked, at_least: 1, within_days: 1}, yes: warm, no: cold}
- update_attribute: {id: warm, set: {welcome: warm}, next: exit}
- update_attribute: {id: cold, set: {welcome: cold}}
"""


def test_a_pause_a_decision_and_what_is_left_behind(scenario: Tell) -> None:
    story = scenario("one clicks in the pause, one does not").define(trials(), journey(PAUSE_AND_DECIDE))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").identify("bob@acme", plan="trial").tick()
    story.expect_at("welcome", "ann@acme", "pause").expect_at("welcome", "bob@acme", "pause")
    story.at("2026-03-02 08:00").event("ann@acme", "email-link-clicked").tick()
    story.at("2026-03-02 08:59:59.999999").tick().expect_at("welcome", "ann@acme", "pause")
    story.at("2026-03-02 09:00").tick()
    story.expect_path("welcome", "ann@acme", "pause waiting", "pause done", "engaged yes", "warm done", "completed")
    story.expect_path("welcome", "bob@acme", "pause waiting", "pause done", "engaged no", "cold done", "completed")
    story.define(
        read_definition(
            {
                "segment": "warm",
                "name": "Warm",
                "subject": "contact",
                "mode": "rule",
                "criteria": {"attribute": "attributes.welcome", "eq": "warm"},
            },
            "a test",
        )
    )
    story.after(minutes=1).tick().expect_in("warm", "ann@acme").expect_not_in("warm", "bob@acme")


def test_those_who_are_in_already_stay_outside_unless_asked_in(scenario: Tell) -> None:
    wait = "[{wait: {id: pause, days: 1}}]"
    for existing in (False, True):
        story = scenario(f"enroll_existing {existing}").define(trials())
        story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick()
        story.define(journey(wait, trigger={"segment_entered": "trials", "enroll_existing": existing}))
        story.after(minutes=1).tick().expect_at("welcome", "ann@acme", "pause" if existing else None)
        story.after(minutes=1).identify("bob@acme", plan="trial").tick().expect_at("welcome", "bob@acme", "pause")
        story.after(days=3).tick().after(minutes=1).tick()
        story.expect_at("welcome", "ann@acme", None)


def test_leaving_a_segment_starts_a_journey_too(scenario: Tell) -> None:
    story = scenario("left").define(trials())
    story.define(journey("[{wait: {id: pause, days: 1}}]", trigger={"segment_left": "trials"}))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick().expect_at("welcome", "ann@acme", None)
    story.after(minutes=1).identify("ann@acme", plan="paid").tick().expect_at("welcome", "ann@acme", "pause")


def test_an_event_with_a_property_starts_it_once_however_often_it_comes(scenario: Tell) -> None:
    festival = {"field": "properties.kind", "operator": "eq", "value": "festival"}
    trigger = {"event": {"event": ["Ticket Bought"], "where": [festival]}}
    story = scenario("event").define(journey("[{wait: {id: pause, hours: 2}}]", trigger=trigger))
    story.at("2026-03-01 09:00").event("ann@acme", "Ticket Bought", kind="train").tick()
    story.expect_at("welcome", "ann@acme", None)
    story.after(minutes=1).event("ann@acme", "Ticket Bought", kind="Festival", times=3, message_id=None).tick()
    story.expect_at("welcome", "ann@acme", "pause").expect_path("welcome", "ann@acme", "pause waiting")


def test_a_goal_ends_it_at_once_also_in_a_pause(scenario: Tell) -> None:
    story = scenario("goal").define(trials(), journey("[{wait: {id: pause, days: 9}}]", goal={"criteria": PAID}))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick().expect_at("welcome", "ann@acme", "pause")
    story.after(days=2).identify("ann@acme", plan="paid").tick()
    story.expect_path("welcome", "ann@acme", "pause waiting", "pause goal", "goal")


def test_a_goal_that_is_met_already_keeps_somebody_out(scenario: Tell) -> None:
    goal = {"criteria": {"signal": "demo-requested", "at_least": 1, "within_days": 30}}
    story = scenario("goal before").define(trials(), journey("[{wait: {id: pause, days: 9}}]", goal=goal))
    story.at("2026-03-01 09:00").event("ann@acme", "demo-requested").identify("ann@acme", plan="trial").tick()
    story.expect_at("welcome", "ann@acme", None).expect_path("welcome", "ann@acme")


def test_leaving_the_segment_matters_when_it_is_asked_to(scenario: Tell) -> None:
    for on_leave, place in (("continue", "pause"), ("exit", None)):
        story = scenario(on_leave).define(trials(), journey("[{wait: {id: pause, days: 9}}]", on_leave=on_leave))
        story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick()
        story.after(days=2).identify("ann@acme", plan="free").tick().expect_at("welcome", "ann@acme", place)


WAIT_FOR = """
- wait_for: {id: paid, criteria: {attribute: attributes.plan, eq: paid}, days: 1, timeout: late}
- update_attribute: {id: thanks, set: {said: thanks}, next: exit}
- update_attribute: {id: late, set: {said: reminder}}
"""


def test_a_pause_for_criteria_ends_by_them_or_by_time_whichever_comes_first(scenario: Tell) -> None:
    story = scenario("wait for").define(journey(WAIT_FOR, trigger={"event": {"event": ["Signed Up"]}}))
    story.at("2026-03-01 09:00").event("ann@acme", "Signed Up").event("bob@acme", "Signed Up").tick()
    story.identify("eve@acme", plan="paid").event("eve@acme", "Signed Up").after(minutes=1).tick()
    story.expect_path("welcome", "eve@acme", "paid met", "thanks done", "completed")
    story.after(hours=3).identify("ann@acme", plan="paid").tick()
    story.expect_path("welcome", "ann@acme", "paid waiting", "paid met", "thanks done", "completed")
    story.after(days=7).identify("bob@acme", plan="paid").tick()
    # The time was up first, though both are found at once: criteria win a tie.
    story.expect_path("welcome", "bob@acme", "paid waiting", "paid met", "thanks done", "completed")


def test_after_a_long_absence_a_pause_ends_once(scenario: Tell) -> None:
    story = scenario("down for a week").define(trials(), journey(PAUSE_AND_DECIDE))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick()
    story.at("2026-03-09 17:00").catch_up()
    story.expect_path("welcome", "ann@acme", "pause waiting", "pause done", "engaged no", "cold done", "completed")


def test_coming_again(scenario: Tell) -> None:
    nodes = "[{wait: {id: pause, hours: 1}}]"
    policies: list[tuple[dict[str, Any], int]] = [
        ({"policy": "never"}, 1),
        ({"policy": "after_exit"}, 3),
        ({"policy": "after_exit", "max_entries": 2}, 2),
        ({"policy": "after_interval", "days": 2}, 2),
    ]
    for reentry, entries in policies:
        story = scenario(str(reentry)).define(trials(), journey(nodes, reentry=reentry))
        story.at("2026-03-01 09:00")
        for _ in range(3):
            story.identify("ann@acme", plan="trial").tick().after(hours=2).tick()
            story.identify("ann@acme", plan="free").after(minutes=1).tick().after(hours=24)
        story.expect_entries("welcome", "ann@acme", entries)


def test_a_split_is_by_chance_and_always_the_same(scenario: Tell) -> None:
    nodes = """
- split: {id: half, shares: [{name: A, percent: 50, to: a}, {name: B, percent: 50, to: b}]}
- end: {id: a}
- end: {id: b, reason: disqualified}
"""
    found = []
    for _ in range(2):
        story = scenario("split").define(journey(nodes, trigger={"event": {"event": ["Signed Up"]}}))
        story.at("2026-03-01 09:00")
        people = [f"p{number}@acme" for number in range(40)]
        for person in people:
            story.event(person, "Signed Up")
        story.tick()
        found.append([story.path("welcome", person)[-1] for person in people])
    assert found[0] == found[1]
    assert 8 < found[0].count("completed") < 32


def test_people_keep_the_version_they_entered_with(scenario: Tell) -> None:
    old = "[{wait: {id: pause, days: 1}}, {update_attribute: {id: old, set: {v: 1}}}]"
    new = "[{wait: {id: pause, days: 1}}, {update_attribute: {id: new, set: {v: 2}}}]"
    story = scenario("versions").define(trials(), journey(old))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick().define(journey(new))
    story.after(hours=1).identify("bob@acme", plan="trial").tick().after(days=2).tick()
    story.expect_path("welcome", "ann@acme", "pause waiting", "pause done", "old done", "completed")
    story.expect_path("welcome", "bob@acme", "pause waiting", "pause done", "new done", "completed")


def test_a_paused_journey_holds_whoever_is_in_and_takes_nobody(scenario: Tell) -> None:
    nodes = "[{wait: {id: pause, days: 1}}]"
    story = scenario("paused").define(trials(), journey(nodes))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick()
    story.define(journey(nodes, status="disabled")).after(days=3).identify("bob@acme", plan="trial").tick()
    story.expect_at("welcome", "ann@acme", "pause").expect_at("welcome", "bob@acme", None)
    story.define(journey(nodes)).after(minutes=1).tick()
    story.expect_path("welcome", "ann@acme", "pause waiting", "pause done", "completed")
    story.expect_at("welcome", "bob@acme", None)


def test_a_journey_of_accounts_asks_about_their_people(scenario: Tell) -> None:
    nodes = """
- wait_for:
    id: people
    criteria: {contacts: {any: {signal: demo-requested, at_least: 1, within_days: 30}}}
    days: 30
- end: {id: done}
"""
    trigger = {"event": {"event": ["Pricing Viewed"]}}
    story = scenario("accounts").define(journey(nodes, subject="account", trigger=trigger))
    story.at("2026-03-01 09:00").event("ann@acme", "Pricing Viewed").tick().expect_at("welcome", "acme", "people")
    story.after(days=3).event("bob@acme", "demo-requested").tick()
    story.expect_path("welcome", "acme", "people waiting", "people met", "done completed", "completed")
