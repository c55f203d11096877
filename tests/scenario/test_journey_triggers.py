"""Goal: whom a trigger names comes in once and nobody else: events with keys, scores, tiers, schedules, dates, edits, windows.

Method: stories; a server that was down is a clock that jumps.
"""

from __future__ import annotations

from typing import Any

import pytest

from opportune.errors import InvalidDefinition
from opportune.shipped import read_definition
from opportune.store.definitions import Body
from tests.scenario.conftest import Tell
from tests.scenario.test_journeys import journey, trials

PAUSE = "[{wait: {id: pause, days: 90}}]"
SHORT = "[{wait: {id: pause, hours: 1}}]"


def test_a_key_makes_one_entry_for_each_order(scenario: Tell) -> None:
    trigger = {"event": {"event": ["Appointment Made"], "key": "properties.id"}}
    reminder = """
- wait_until: {id: day-before, field: event.properties.starts_at, days_before: 1}
- wait_for_event: {id: cancelled, event: [Appointment Cancelled], correlate: properties.id, days: 1, timeout: exit}
- update_attribute: {id: sorry, set: {cancelled: true}}
"""
    story = scenario("appointments").define(journey(reminder, trigger=trigger))
    story.at("2026-03-01 09:00").event("ann@acme", "Appointment Made", id=7, starts_at="2026-03-05T10:00:00Z")
    story.event("ann@acme", "Appointment Made", id=8, starts_at="2026-03-06T10:00:00Z")
    story.event("ann@acme", "Appointment Made", id="7", starts_at="2026-03-09T10:00:00Z").tick()
    story.expect_entries("welcome", "ann@acme", 2)
    # The same appointment again: neither a second entry now, nor after it is over.
    story.after(hours=1).event("ann@acme", "Appointment Made", id=7).tick().expect_entries("welcome", "ann@acme", 2)
    story.at("2026-03-04 10:00").tick().at("2026-03-05 10:00").event("ann@acme", "Appointment Cancelled", id=8).tick()
    story.after(days=2).event("ann@acme", "Appointment Made", id=7).tick().expect_entries("welcome", "ann@acme", 2)
    first, second = story.paths("welcome", "ann@acme")
    assert first == ["day-before waiting", "day-before done", "cancelled waiting", "cancelled timeout", "completed"]
    # It was cancelled in the very tick in which the pause before was over.
    assert second == ["day-before waiting", "day-before done", "cancelled met", "sorry done", "completed"]


def test_a_key_can_come_again_or_not_at_all(scenario: Tell) -> None:
    trigger = {"event": {"event": ["Order Placed"], "key": "properties.id"}}
    for policy, entries in (("never", 1), ("after_exit", 3), ("per_key", 2)):
        story = scenario(policy).define(journey(SHORT, trigger=trigger, reentry={"policy": policy}))
        story.at("2026-03-01 09:00").event("ann@acme", "Order Placed", id="a").event("ann@acme", "Order Placed", id="b")
        story.tick().after(hours=2).tick()
        story.after(hours=2).event("ann@acme", "Order Placed", id="a").tick().expect_entries(
            "welcome", "ann@acme", entries
        )


def test_a_score_that_crosses_a_value_starts_it_once_by_what_happened(scenario: Tell) -> None:
    story = scenario("scores").define(
        journey(PAUSE, workflow="hot", trigger={"score": {"crosses": 40}}),
        journey(PAUSE, workflow="cold", trigger={"score": {"crosses": 40, "direction": "down"}}),
        journey(PAUSE, workflow="high", subject="account", trigger={"tier": {"to": ["medium", "high"]}}),
        journey(PAUSE, workflow="low", trigger={"tier": {"to": "low", "from": "medium"}}),
    )
    story.at("2026-03-01 09:00").event("ann@acme", "email-opened").tick().expect_at("hot", "ann@acme", None)
    story.after(minutes=1).event("ann@acme", "demo-requested").tick()
    story.expect_at("hot", "ann@acme", "pause").expect_at("cold", "ann@acme", None)
    # Decay alone takes it down again.
    story.at("2026-04-20 09:00").catch_up().expect_at("cold", "ann@acme", "pause").expect_at("low", "ann@acme", "pause")
    story.expect_at("high", "acme", None)
    story.event("bob@acme", "demo-requested").event("eve@acme", "demo-requested").event("joe@acme", "demo-requested")
    story.after(minutes=1).tick().expect_at("high", "acme", "pause").expect_entries("hot", "ann@acme", 1)


def test_a_segment_is_looked_at_by_schedule_and_a_missed_run_is_made_up_for_once(scenario: Tell) -> None:
    def by(schedule: str, **fields: Any) -> Body:
        return journey(SHORT, workflow=schedule.replace("_", "-"), trigger={"segment": "trials"}, schedule=schedule,
                       reentry={"policy": "after_exit"}, **fields)  # fmt: skip

    story = scenario("schedules").define(
        read_definition({"sending_rules": "default", "timezone": "Europe/Berlin"}, "a test"), trials(),
        by("daily", at="09:00"), by("weekly", weekday="wed"), by("after_scoring"), by("on_demand"),
    )  # fmt: skip
    # A Sunday.
    story.at("2026-03-01 06:00").identify("ann@acme", plan="trial").tick().expect_at("daily", "ann@acme", None)
    assert story.next_due() == "2026-03-01 08:00"
    story.at("2026-03-01 08:00").tick().expect_at("daily", "ann@acme", "pause").expect_at(
        "after-scoring", "ann@acme", None
    )
    story.at("2026-03-02 00:00").tick().expect_at("after-scoring", "ann@acme", "pause")
    # Down from Monday night to Friday noon: one run is made up for, not four.
    story.at("2026-03-02 08:00").tick().expect_entries("daily", "ann@acme", 2)
    story.at("2026-03-06 12:00").catch_up().expect_entries("daily", "ann@acme", 3).after(hours=2).tick()
    story.expect_entries("daily", "ann@acme", 3).expect_entries("weekly", "ann@acme", 1)
    story.expect_entries("on-demand", "ann@acme", 0)
    # Clocks go forward on the 29th: nine o'clock is an hour earlier.
    story.at("2026-03-28 12:00").tick()
    story.define(by("after_scoring", status="disabled"), by("weekly", weekday="wed", status="disabled")).after(
        minutes=1
    ).tick()
    assert story.next_due(after="2026-03-28 14:00") == "2026-03-29 07:00"


def test_a_paused_schedule_makes_up_for_one_run_when_it_goes_on(scenario: Tell) -> None:
    def daily(status: str) -> Body:
        return journey(PAUSE, trigger={"segment": "trials"}, schedule="daily", status=status)

    story = scenario("paused").define(trials(), daily("active"))
    story.at("2026-03-01 06:00").identify("ann@acme", plan="trial").tick().define(daily("disabled"))
    story.at("2026-03-04 06:00").tick().expect_at("welcome", "ann@acme", None)
    story.define(daily("active")).after(minutes=1).tick().expect_at("welcome", "ann@acme", "pause")


def test_leaving_the_segment_of_a_schedule_ends_it_when_asked_to(scenario: Tell) -> None:
    by = journey(PAUSE, trigger={"segment": "trials"}, schedule="daily", on_leave="exit")
    story = scenario("leaving").define(trials(), by)
    story.at("2026-03-01 06:00").identify("ann@acme", plan="trial").tick().at("2026-03-02 00:00").tick()
    story.after(hours=1).identify("ann@acme", plan="paid").tick()
    story.expect_path("welcome", "ann@acme", "pause waiting", "pause left_segment", "left_segment")


def test_a_date_starts_it_so_many_days_before_once_for_each_date(scenario: Tell) -> None:
    trigger = {"date_field": {"field": "attributes.renewal_on", "days_before": 30, "at": "09:00"}}
    story = scenario("renewals").define(journey(SHORT, trigger=trigger, reentry={"policy": "per_key"}))
    story.at("2026-03-01 06:00").identify("ann@acme", renewal_on="2026-04-10", timezone="America/New_York")
    story.identify("bob@acme", renewal_on="2026-03-20").identify("eve@acme", renewal_on="never").tick()
    story.at("2026-03-11 12:59").tick().expect_entries("welcome", "ann@acme", 0)
    assert story.next_due() == "2026-03-11 13:00"
    # Whose date is nearer already when it becomes known is not taken in.
    story.at("2026-03-11 13:00").tick().expect_at("welcome", "ann@acme", "pause").expect_entries(
        "welcome", "bob@acme", 0
    )
    story.after(days=1).tick().expect_entries("welcome", "ann@acme", 1)
    # A new date is a new occasion, and the same one is none, also after days without a server.
    story.identify("ann@acme", renewal_on="2026-04-14").after(minutes=1).tick()
    story.at("2026-03-18 12:00").catch_up().expect_entries("welcome", "ann@acme", 2)
    story.identify("ann@acme", renewal_on="2026-04-10").after(minutes=1).tick().after(days=1).tick()
    story.expect_entries("welcome", "ann@acme", 2)


def test_it_takes_people_in_from_its_start_to_its_end(scenario: Tell) -> None:
    trigger = {"segment_entered": "trials", "enroll_existing": True}
    dated = journey(PAUSE, trigger=trigger, start_at="2026-03-10T09:00", end_at="2026-03-20T10:00:00+01:00")
    story = scenario("dates").define(trials(), dated)
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick().expect_at("welcome", "ann@acme", None)
    assert story.next_due(after="2026-03-09 00:00") == "2026-03-10 09:00"
    story.at("2026-03-10 09:00").tick().expect_at("welcome", "ann@acme", "pause")
    story.at("2026-03-20 08:59").identify("bob@acme", plan="trial").tick().expect_at("welcome", "bob@acme", "pause")
    story.at("2026-03-20 09:00").identify("eve@acme", plan="trial").tick().expect_at("welcome", "eve@acme", None)
    story.expect_at("welcome", "ann@acme", "pause")


def test_who_comes_into_a_segment_by_an_edit_starts_nothing_unless_asked(scenario: Tell) -> None:
    wider = read_definition(
        {"segment": "trials", "name": "Trials", "subject": "contact", "mode": "rule",
         "criteria": {"attribute": "attributes.plan", "in": ["trial", "free"]}}, "a test",
    )  # fmt: skip
    for edited in (False, True):
        trigger = {"segment_entered": "trials", "enroll_edited": edited}
        story = scenario(f"edited {edited}").define(trials(), journey(PAUSE, trigger=trigger))
        story.at("2026-03-01 09:00").identify("ann@acme", plan="free").tick().define(wider)
        # Who does something in the tick of the edit comes by that.
        story.after(minutes=1).identify("bob@acme", plan="free").tick()
        story.expect_in("trials", "ann@acme", "bob@acme").expect_at("welcome", "bob@acme", "pause")
        story.expect_at("welcome", "ann@acme", "pause" if edited else None)


def test_membership_that_flickers_neither_cancels_a_pause_nor_starts_again(scenario: Tell) -> None:
    story = scenario("flicker").define(
        trials(), journey("[{wait: {id: pause, days: 3}}]", reentry={"policy": "after_exit"})
    )
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick()
    for plan in ("free", "trial", "free", "trial"):
        story.after(hours=1).identify("ann@acme", plan=plan).tick().expect_at("welcome", "ann@acme", "pause")
    # Out and in again within a tick is no change at all.
    story.after(hours=1).identify("ann@acme", plan="free").identify("ann@acme", plan="trial").tick()
    story.at("2026-03-04 09:00").tick().expect_entries("welcome", "ann@acme", 1)
    story.expect_path("welcome", "ann@acme", "pause waiting", "pause done", "completed")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"trigger": {"segment": "trials"}}, "schedule: a trigger `segment` needs daily, weekly, after_scoring or on_demand"),
        ({"schedule": "daily"}, "no other trigger has one"),
        ({"trigger": {"segment": "trials"}, "schedule": "weekly"}, "weekday: a weekly schedule needs one, such as mon"),
        ({"trigger": {"segment": "trials"}, "schedule": "on_demand", "at": "09:00"}, "at: a time of day goes with schedule daily"),
        ({"reentry": {"policy": "per_key"}}, "per_key goes with a trigger that has keys: an event with key, or date_field"),
        ({"start_at": "2026-03-01", "end_at": "2026-02-01"}, "end_at: this is not after start_at"),
        ({"trigger": {"manual": True, "enroll_edited": True}}, "enroll_edited goes with segment_entered and segment_left"),
        ({"trigger": {}}, "give exactly one of segment_entered, segment_left, event, score, tier, segment, date_field, manual"),
        ({"on_leave": "exit", "trigger": {"manual": True}}, "it goes with segment_entered and segment"),
        ({"on_withdrawal": "exit"}, "on_withdrawal: exit needs a purpose in consent that can be withdrawn"),
    ],
)  # fmt: skip
def test_a_trigger_that_makes_no_sense_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        journey(PAUSE, **fields)
    assert message in str(refused.value)
