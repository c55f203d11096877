"""Goal: what nodes do inside Opportune happens once to whoever passes them: segments, tasks, notifications, other journeys.

Method: stories; a rule and a person beside the journey have their say too.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from opportune.errors import InvalidDefinition
from opportune.shipped import read_definition
from opportune.store.definitions import Body
from tests.scenario.conftest import Tell
from tests.scenario.test_journeys import journey, trials

SIGNED_UP: dict[str, Any] = {"event": {"event": ["Signed Up"]}}


def rule(key: str, do: dict[str, Any], plan: str) -> Body:
    when = {"attribute": "attributes.plan", "eq": plan}
    written = {"workflow": key, "kind": "rule", "name": key, "subject": "contact", "when": when, "do": do}
    return read_definition(written, "a test")


def test_segments_are_joined_and_left_with_the_journey_as_the_reason(scenario: Tell) -> None:
    nodes = """
- change_segments: {id: in, add: [warm, chosen]}
- wait: {id: pause, days: 1}
- change_segments: {id: out, remove: [warm]}
"""
    entered = journey("[{wait: {id: pause, days: 9}}]", workflow="follow", trigger={"segment_entered": "warm"})
    story = scenario("segments").define(journey(nodes, trigger=SIGNED_UP), entered)
    story.at("2026-03-01 09:00").event("ann@acme", "Signed Up").tick()
    assert story.next_due() == "2026-03-01 09:00"
    story.after(minutes=1).tick().expect_in("warm", "ann@acme").expect_in("chosen", "ann@acme")
    # What comes by a journey starts others as what comes by a rule does.
    story.expect_source("warm", "ann@acme", "workflow welcome").expect_at("follow", "ann@acme", "pause")
    story.after(days=1).tick().after(minutes=1).tick().expect_not_in("warm", "ann@acme").expect_in("chosen", "ann@acme")
    story.expect_changes("warm", "ann@acme", "entered", "left").after(days=2).tick().expect_in("chosen", "ann@acme")


def test_a_rule_and_a_person_have_the_last_word_and_nothing_flickers(scenario: Tell) -> None:
    nodes = """
- change_segments: {id: in, add: [barred, pinned-out]}
- wait: {id: pause, days: 1}
- change_segments: {id: out, remove: [kept, pinned-in]}
"""
    story = scenario("last words").define(
        journey(nodes, trigger=SIGNED_UP),
        rule("bar", {"remove": {"from": ["barred"]}}, "trial"),
        rule("keep", {"add": {"to": ["kept"]}}, "trial"),
    )
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick()
    story.pin("pinned-in", "ann@acme", "pin_in").pin("pinned-out", "ann@acme", "pin_out").after(minutes=1).tick()  # type: ignore[arg-type]
    story.event("ann@acme", "Signed Up").after(minutes=1).tick().after(minutes=1).tick()
    story.expect_changes("barred", "ann@acme").expect_changes("pinned-out", "ann@acme")
    story.after(days=1).tick().after(minutes=1).tick().after(days=1).tick()
    story.expect_changes("kept", "ann@acme", "entered").expect_changes("pinned-in", "ann@acme", "entered")


def test_leaving_can_undo_what_the_journey_did_to_segments(scenario: Tell) -> None:
    nodes = "[{change_segments: {id: in, add: [warm]}}, {wait: {id: pause, days: 9}}]"
    for on_leave, changes in (("exit", ("entered",)), ("exit_and_undo", ("entered", "left"))):
        story = scenario(on_leave).define(trials(), journey(nodes, on_leave=on_leave))
        story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick().after(minutes=1).tick()
        story.identify("ann@acme", plan="paid").after(minutes=1).tick().after(minutes=1).tick()
        story.expect_at("welcome", "ann@acme", None).expect_changes("warm", "ann@acme", *changes)


def test_what_a_journey_put_somebody_into_until_the_exit_ends_with_it(scenario: Tell) -> None:
    nodes = """
- change_segments: {id: in, add: [warm], remove_on_exit: true}
- change_segments: {id: stay, add: [chosen]}
- wait: {id: pause, days: 2}
"""
    signed_up = {"event": {"event": ["Signed Up"], "key": "properties.order"}}
    other = journey("[{take_out_of: {id: stop, workflow: welcome}}]", workflow="stop", trigger={"manual": True})
    story = scenario("until the exit").define(journey(nodes, trigger=signed_up), other)
    story.at("2026-03-01 09:00").event("ann@acme", "Signed Up", order="1").event(
        "bob@acme", "Signed Up", order="2"
    ).tick()
    story.after(days=1).event("ann@acme", "Signed Up", order="3").tick().expect_in("warm", "ann@acme", "bob@acme")
    # One of two orders is over, and she is in it with the other one.
    story.after(days=1, minutes=1).tick().after(minutes=1).tick()
    story.expect_in("warm", "ann@acme").expect_not_in("warm", "bob@acme").expect_in("chosen", "bob@acme")
    story.after(days=1).tick().after(minutes=1).tick().expect_not_in("warm", "ann@acme")
    story.expect_changes("warm", "ann@acme", "entered", "left")
    # However it ends, also in a pause and by an older version.
    story.event("eve@acme", "Signed Up", order="4").after(minutes=1).tick().after(minutes=1).tick()
    story.define(journey("[{wait: {id: other, days: 1}}]", trigger=signed_up)).after(minutes=1).tick()
    story.expect_in("warm", "eve@acme").define(journey(nodes, trigger=signed_up, status="archived"))
    story.after(minutes=1).tick().after(minutes=1).tick().expect_not_in("warm", "eve@acme")


def test_who_is_on_the_way_goes_on_when_what_the_journey_names_is_renamed(scenario: Tell) -> None:
    nodes = """
- wait: {id: pause, days: 1}
- decide: {id: there, criteria: {segment: warm}, yes: exit, no: in}
- change_segments: {id: in, add: [warm]}
- wait: {id: rest, days: 1}
"""
    story = scenario("renamed").define(journey(nodes, trigger=SIGNED_UP))
    story.at("2026-03-01 09:00").event("ann@acme", "Signed Up").tick().expect_at("welcome", "ann@acme", "pause")
    story.rename("segment", "warm", "hot").rename("workflow", "welcome", "hello").after(days=1, minutes=1).tick()
    story.expect_at("hello", "ann@acme", "rest").after(minutes=1).tick().expect_in("hot", "ann@acme")


def test_tasks_and_notifications_are_made_once_for_each_who_passes(scenario: Tell) -> None:
    nodes = """
- create_task: {id: call, title: Call them, note: They asked for it., due_days: 2, owner: rep@example.com}
- create_task: {id: look, title: Look at them}
- notify: {id: tell, title: Somebody signed up, body: Say hello.}
"""
    story = scenario("tasks").define(journey(nodes, trigger=SIGNED_UP))
    story.at("2026-03-01 09:00").event("ann@acme", "Signed Up").tick().after(minutes=1).tick()
    story.expect_tasks(("Call them", "rep@example.com", "2026-03-03 09:00"), ("Look at them", "", None))
    story.expect_notifications("Somebody signed up")
    story.event("bob@acme", "Signed Up").event("eve@acme", "Signed Up").after(minutes=1).tick()
    story.expect_notifications("Somebody signed up", "Somebody signed up (2)")


def test_a_node_may_be_called_as_one_likes(scenario: Tell) -> None:
    nodes = "[{wait: {id: entry, days: 1}}, {create_task: {id: start, title: Call}}, {wait: {id: later, days: 9}}]"
    refused = "[{create_task: {id: entry, title: Never}}]"
    nobody = {"attribute": "attributes.plan", "eq": "trial"}
    story = scenario("names").define(
        journey(nodes, trigger=SIGNED_UP), journey(refused, workflow="none", trigger=SIGNED_UP, where=nobody)
    )
    story.at("2026-03-01 09:00").event("ann@acme", "Signed Up").tick().expect_at("welcome", "ann@acme", "entry")
    story.after(days=1).tick().expect_at("welcome", "ann@acme", "later").after(minutes=1).tick()
    story.expect_tasks(("Call", "", None)).expect_entries("none", "ann@acme", 0)


@pytest.mark.parametrize("others", [0, 20])
def test_an_attribute_within_another_one_is_where_criteria_look(scenario: Tell, others: int) -> None:
    level = {"attribute": "attributes.care.level"}
    both = {"all": [level | {"eq": "gold"}, level | {"changed": True, "within_days": 1}]}
    story = scenario("within").define(
        journey(
            yaml.safe_dump(
                [
                    {
                        "update_attribute": {
                            "id": "mark",
                            "set": {"care.level": "gold"} | {f"a{n}": n for n in range(others)},
                        }
                    },
                    {"wait": {"id": "pause", "hours": 1}},
                    {"decide": {"id": "known", "criteria": both, "yes": "gold", "no": "lost"}},
                    {"end": {"id": "gold", "reason": "completed"}},
                    {"end": {"id": "lost", "reason": "disqualified"}},
                ]
            ),
            trigger=SIGNED_UP,
        )
    )
    story.at("2026-03-01 08:00").identify("ann@acme", care={"level": "none", "since": 2025}).tick()
    story.at("2026-03-01 09:00").event("ann@acme", "Signed Up").tick().after(hours=1).tick()
    story.expect_path(
        "welcome", "ann@acme", "mark done", "pause waiting", "pause done", "known yes", "gold completed", "completed"
    )


def test_a_journey_hands_people_over_to_another_one(scenario: Tell) -> None:
    story = scenario("handing over").define(
        trials(),
        journey("[{wait: {id: pause, days: 9}}]", workflow="nurture"),
        journey(
            "[{take_out_of: {id: stop, workflow: nurture}}, {enroll_in: {id: go, workflow: sales}}]", trigger=SIGNED_UP
        ),
        journey("[{wait: {id: call, days: 9}}]", workflow="sales", trigger={"manual": True}),
    )
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick().expect_at("nurture", "ann@acme", "pause")
    story.after(hours=1).event("ann@acme", "Signed Up").tick()
    story.expect_path("welcome", "ann@acme", "stop done", "go done", "completed")
    story.after(minutes=1).tick().expect_path("nurture", "ann@acme", "pause waiting", "taken_out")
    story.expect_at("sales", "ann@acme", "call")


def test_journeys_that_ask_each_other_come_to_an_end(scenario: Tell) -> None:
    again = {"policy": "after_exit"}
    story = scenario("in circles").define(
        journey("[{enroll_in: {id: go, workflow: pong}}]", workflow="ping", trigger=SIGNED_UP, reentry=again),
        journey("[{enroll_in: {id: back, workflow: ping}}]", workflow="pong", trigger={"manual": True}, reentry=again),
    )
    story.at("2026-03-01 09:00").event("ann@acme", "Signed Up")
    for _ in range(12):
        story.tick().after(minutes=1)
    story.expect_entries("ping", "ann@acme", 3).expect_entries("pong", "ann@acme", 3)
    story.expect_path("pong", "ann@acme", "back too_deep", "completed")


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ("change_segments: {id: in}", "name segments to add or to remove"),
        ("change_segments: {id: in, remove: [a], remove_on_exit: true}", "remove_on_exit goes with add"),
        ("change_segments: {id: in, add: [a, b], remove: [b]}", "b is both added and removed"),
        (
            "change_segments: {id: in, add: [trials]}",
            "segment trials is of mode rule, so its criteria decide who is in it",
        ),
        ("enroll_in: {id: go, workflow: nowhere}", "there is no workflow nowhere"),
        ("enroll_in: {id: go, workflow: bar}", "workflow bar is a rule, which has nobody in it; name a journey"),
        ("take_out_of: {id: go, workflow: firms}", "journey firms is about accounts, but this one is about contacts"),
    ],
)
def test_an_action_that_cannot_be_done_is_refused(scenario: Tell, node: str, message: str) -> None:
    firms = journey("[{wait: {id: pause, days: 1}}]", workflow="firms", subject="account", trigger={"manual": True})
    story = scenario("refused").define(trials(), rule("bar", {"remove": {"from": ["barred"]}}, "trial"), firms)
    with pytest.raises(InvalidDefinition) as refused:
        story.define(journey(f"[{{{node}}}]"))
    assert message in str(refused.value)
