"""Goal: nobody is in two journeys of one conflict group at a time, and it is always the same one of them that has somebody.

Method: stories with journeys that start by different events, so that each person's turn is chosen.
"""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from opportune.errors import InvalidDefinition
from opportune.model.criteria import Criteria
from opportune.store.definitions import Body
from tests.scenario.conftest import Tell
from tests.scenario.test_journeys import PAID, TRIAL, journey, trials

PAUSE = "[{wait: {id: pause, days: 2}}]"
KEPT = """
- change_segments: {id: put, add: [kept], remove_on_exit: true}
- wait: {id: pause, days: 2}
- wait: {id: more, days: 2}
"""


def member(key: str, priority: int = 0, nodes: str = PAUSE, **fields: Any) -> Body:
    """A journey of the group, which an event named after it starts."""
    given: dict[str, Any] = {
        "conflict_group": "care",
        "priority": priority,
        "trigger": {"event": {"event": [f"Go {key}"]}},
    }
    return journey(nodes, workflow=key, name=key, **given | fields)


def test_whoever_is_inside_is_not_taken_in_by_one_of_the_same_or_a_lower_priority(scenario: Tell) -> None:
    story = scenario("held off").define(
        member("mid", 5), member("low"), member("same", 5), member("apart", 0, conflict_group="x")
    )
    story.at("2026-03-01 09:00").event("ann@acme", "Go mid").tick().expect_at("mid", "ann@acme", "pause")
    for key in ("low", "same", "apart"):
        story.event("ann@acme", f"Go {key}")
    story.after(hours=1).tick().expect_at("mid", "ann@acme", "pause").expect_at("apart", "ann@acme", "pause")
    story.expect_entries("low", "ann@acme", 0).expect_entries("same", "ann@acme", 0)
    # Once out there is room again; what was held off is not made up for.
    story.after(days=2).tick().expect_at("mid", "ann@acme", None).expect_entries("low", "ann@acme", 0)
    story.event("ann@acme", "Go low").after(hours=1).tick().expect_at("low", "ann@acme", "pause")


def test_a_higher_one_takes_people_in_and_they_leave_the_lower_one_at_once(scenario: Tell) -> None:
    story = scenario("outranked").define(trials(), member("low", nodes=KEPT), member("high", 5))
    story.at("2026-03-01 09:00").event("ann@acme", "Go low").event("bob@acme", "Go low").tick().after(minutes=1).tick()
    story.expect_in("kept", "ann@acme", "bob@acme")
    story.event("ann@acme", "Go high").after(hours=1).tick()
    story.expect_path("low", "ann@acme", "put done", "pause waiting", "pause outranked", "outranked")
    story.expect_at("high", "ann@acme", "pause").expect_at("low", "bob@acme", "pause")
    story.after(minutes=1).tick().expect_in("kept", "bob@acme").expect_not_in("kept", "ann@acme")
    # In the very tick in which a pause is over they leave, and take no step more.
    story.event("bob@acme", "Go high").at("2026-03-03 09:00").tick()
    story.expect_path("low", "bob@acme", "put done", "pause waiting", "pause outranked", "outranked")


def test_of_several_in_one_tick_the_highest_takes_them_in_and_of_equals_the_first_key(scenario: Tell) -> None:
    story = scenario("one tick").define(member("a-low"), member("c-high", 5), member("b-high", 5), member("z", 4))
    story.at("2026-03-01 09:00")
    for key in ("z", "c-high", "a-low", "b-high"):
        story.event("ann@acme", f"Go {key}")
    story.event("bob@acme", "Go a-low").event("bob@acme", "Go z").tick()
    story.expect_at("b-high", "ann@acme", "pause").expect_at("z", "bob@acme", "pause")
    for key in ("a-low", "c-high", "z"):
        story.expect_entries(key, "ann@acme", 0)
    story.expect_entries("a-low", "bob@acme", 0)


def test_whoever_leaves_in_this_tick_makes_room_in_it(scenario: Tell) -> None:
    paying = member("onboarding", trigger={"segment_entered": "payers"})
    payers = trials().model_copy(
        update={"segment": "payers", "name": "Payers", "criteria": TypeAdapter(Criteria).validate_python(PAID)}
    )
    story = scenario("handing over").define(payers, member("care", 9, goal={"criteria": PAID}), paying)
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").event("ann@acme", "Go care").tick()
    story.expect_at("care", "ann@acme", "pause").identify("ann@acme", plan="paid").after(hours=1).tick()
    story.expect_path("care", "ann@acme", "pause waiting", "pause goal", "goal")
    story.expect_at("onboarding", "ann@acme", "pause").expect_counts("care", reached_goal=1)


def test_one_that_refuses_them_takes_nobody_out_of_another(scenario: Tell) -> None:
    story = scenario("refused").define(member("low"), member("high", 5, where=TRIAL))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="free").event("ann@acme", "Go low").tick()
    story.event("ann@acme", "Go high").after(hours=1).tick().expect_at("low", "ann@acme", "pause")


def test_one_entry_at_a_time_also_where_entries_have_keys(scenario: Tell) -> None:
    keyed = {"event": {"event": ["Placed Order"], "key": "properties.order"}}
    story = scenario("keys").define(member("orders", trigger=keyed))
    story.at("2026-03-01 09:00").event("ann@acme", "Placed Order", order="2").event(
        "ann@acme", "Placed Order", order="1"
    ).tick()
    story.expect_entries("orders", "ann@acme", 1).event("ann@acme", "Placed Order", order="3").after(hours=1).tick()
    story.expect_entries("orders", "ann@acme", 1).after(days=2).tick().event("ann@acme", "Placed Order", order="1")
    story.after(hours=1).tick().expect_entries("orders", "ann@acme", 2)


def test_whoever_is_held_out_counts_as_inside_as_long_as_the_goal_is_measured(scenario: Tell) -> None:
    goal = {"criteria": PAID, "stop": False, "window_days": 3}
    story = scenario("held out").define(
        member("tried", 5, holdout_percent=99, goal=goal), member("same", 5), member("low")
    )
    people = [f"p{number}@acme" for number in range(8)]
    story.at("2026-03-01 09:00").identify("p0@acme", plan="trial")
    for person in people:
        story.event(person, "Go low").event(person, "Go tried")
    story.tick()
    held = [person for person in people if story.path("tried", person)[-1] == "holdout"]
    assert len(held) > 6
    one, two, three, *_ = held
    story.expect_entries("low", one, 0).event(one, "Go low").event(two, "Go same").identify(three, plan="paid")
    story.event(three, "Go low").after(days=1).tick()
    story.expect_entries("low", one, 0).expect_entries("same", two, 0)
    story.expect_at("low", three, "pause").expect_counts("tried", held_out_reached_goal=1)
    story.event(one, "Go low").at("2026-03-04 09:00").tick().expect_at("low", one, "pause")


def test_a_higher_one_that_holds_somebody_out_takes_them_out_of_the_lower_all_the_same(scenario: Tell) -> None:
    goal = {"criteria": PAID, "stop": False}
    story = scenario("held out of the higher").define(member("low"), member("high", 5, holdout_percent=99, goal=goal))
    people = [f"p{number}@acme" for number in range(6)]
    story.at("2026-03-01 09:00")
    for person in people:
        story.event(person, "Go low")
    story.tick()
    for person in people:
        story.event(person, "Go high")
    story.after(hours=1).tick()
    for person in people:
        story.expect_path("low", person, "pause waiting", "pause outranked", "outranked")


def test_whoever_is_held_out_where_no_goal_is_measured_keeps_the_lower_one(scenario: Tell) -> None:
    story = scenario("held out of the higher, no goal").define(member("low"), member("high", 5, holdout_percent=99))
    people = [f"p{number}@acme" for number in range(6)]
    story.at("2026-03-01 09:00")
    for person in people[:3]:
        story.event(person, "Go low")
    story.tick()
    for person in people:
        story.event(person, "Go high")
    for person in people[3:]:
        story.event(person, "Go low")
    story.after(hours=1).tick()
    for person in people:
        story.expect_path("high", person, "(entry) holdout", "holdout").expect_at("low", person, "pause")


def test_whoever_a_paused_journey_held_out_is_free_until_it_goes_on(scenario: Tell) -> None:
    care = {"holdout_percent": 99, "goal": {"criteria": PAID, "stop": False}}
    story = scenario("held out, then paused").define(member("care", 5, **care), member("low"))
    story.at("2026-03-01 09:00").event("ann@acme", "Go care").event("bob@acme", "Go care").tick()
    story.expect_path("care", "ann@acme", "(entry) holdout", "holdout")
    story.define(member("care", 5, status="disabled", **care)).event("ann@acme", "Go low").after(hours=1).tick()
    story.expect_at("low", "ann@acme", "pause").define(member("care", 5, **care)).event("bob@acme", "Go low")
    story.after(hours=1).tick().expect_entries("low", "bob@acme", 0).expect_at("low", "ann@acme", "pause")


def test_whoever_an_archived_journey_held_out_is_free_also_where_it_was_about_accounts(scenario: Tell) -> None:
    care: dict[str, Any] = {"subject": "account", "holdout_percent": 99, "goal": {"criteria": PAID, "stop": False}}
    story = scenario("held out, then archived").define(member("firms", 5, **care)).at("2026-03-01 09:00")
    firms = [f"firm{number}" for number in range(4)]
    for firm in firms:
        story.event(f"ann@{firm}", "Go firms")
    story.tick()
    for firm in firms:
        story.expect_path("firms", firm, "(entry) holdout", "holdout")
    story.define(member("firms", 5, status="archived", **care)).define(member("people")).after(hours=1).tick()
    for firm in firms:
        story.event(f"ann@{firm}", "Go people")
    story.after(hours=1).tick()
    for firm in firms:
        story.expect_at("people", f"ann@{firm}", "pause")


def test_the_definition_in_force_says_which_group_those_on_the_way_belong_to(scenario: Tell) -> None:
    story = scenario("grouped later").define(
        member("first", 0, conflict_group=None), member("second", conflict_group=None)
    )
    story.at("2026-03-01 09:00").event("ann@acme", "Go first").event("ann@acme", "Go second").event(
        "bob@acme", "Go first"
    ).tick()
    story.expect_at("first", "ann@acme", "pause").expect_at("second", "ann@acme", "pause")
    # An edit that puts both into a group leaves everybody in one of them.
    story.define(member("first"), member("second", 3)).after(hours=1).tick()
    story.expect_path("first", "ann@acme", "pause waiting", "pause outranked", "outranked")
    story.expect_at("second", "ann@acme", "pause").expect_at("first", "bob@acme", "pause")
    # Whoever is in an older version, under another key, is inside all the same; also while it is paused.
    story.rename("workflow", "first", "renamed").define(
        member("renamed", 4, trigger={"manual": True}, status="disabled")
    )
    story.event("bob@acme", "Go second").after(hours=1).tick().expect_at("renamed", "bob@acme", "pause")
    story.expect_entries("second", "bob@acme", 0)
    story.define(member("renamed", 2, trigger={"manual": True}, status="disabled"))
    story.event("bob@acme", "Go second").after(hours=1).tick().expect_at("second", "bob@acme", "pause")
    story.expect_path("renamed", "bob@acme", "pause waiting", "pause outranked", "outranked")


@pytest.mark.parametrize("status", ["active", "disabled"])
def test_who_turn_out_to_be_one_go_on_in_one_journey(scenario: Tell, status: str) -> None:
    story = scenario("merged").define(member("low"), member("high", 5))
    story.at("2026-03-01 09:00").event("ann@acme", "Go low").event("old-ann@acme", "Go high").tick()
    story.define(member("low", status=status), member("high", 5, status=status)).after(minutes=1).tick()
    story.alias("ann@acme", "old-ann@acme").after(hours=1).tick()
    story.expect_path("low", "old-ann@acme", "pause waiting", "pause outranked", "outranked")
    story.expect_at("high", "old-ann@acme", "pause")


def test_a_priority_without_a_group_and_a_group_of_two_subjects_are_refused(scenario: Tell) -> None:
    with pytest.raises(InvalidDefinition, match="priority: this is among the journeys of a conflict_group; name one"):
        member("high", 5, conflict_group=None)
    story = scenario("refused").define(member("people"))
    with pytest.raises(InvalidDefinition) as refused:
        story.define(member("firms", subject="account"))
    assert (
        "workflow people: conflict_group: this journey is about contacts, and firms in group care about accounts"
        in str(refused.value)
    )
    # One that is over keeps nobody from using the name.
    story.define(member("people", status="archived")).define(member("firms", subject="account"))
