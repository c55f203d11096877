"""Goal: every kind of pause ends when it should, on the clock of whoever waits, once, and never later than it must.

Method: the tables of times are asked of the compiled SQL with one person a row; the rest are stories.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from opportune.errors import InvalidDefinition
from opportune.shipped import read_definition
from opportune.store.definitions import Body
from opportune.testing.scenario import Scenario
from tests.scenario.conftest import Tell
from tests.scenario.test_journeys import journey

SIGNED_UP: dict[str, Any] = {"event": {"event": ["Signed Up"]}}


def rules(**fields: Any) -> Body:
    return read_definition({"sending_rules": "default", **fields}, "a test")


# Clock, zone, what the node says, and when the pause ends: None where nobody waits.
TIMES = [
    # Before, within and after a window; weekdays and weekends. 2025-01-01 was a Wednesday.
    ("2025-01-01 12:00", None, "at: '14:00', to: '16:00'", "2025-01-01 14:00"),
    ("2025-01-01 15:00", None, "at: '14:00', to: '16:00'", None),
    ("2025-01-01 16:00", None, "at: '14:00', to: '16:00'", "2025-01-02 14:00"),
    ("2025-01-01 17:00", None, "at: '14:00', to: '16:00'", "2025-01-02 14:00"),
    ("2025-01-01 12:00", None, "at: '00:00'", "2025-01-02 00:00"),
    ("2025-01-01 22:00", None, "at: '23:00', to: '01:00'", "2025-01-01 23:00"),
    ("2025-01-01 00:30", None, "at: '23:00', to: '01:00'", None),
    ("2025-01-01 23:30", None, "at: '23:00', to: '01:00'", None),
    ("2025-01-04 17:00", None, "at: '14:00', to: '16:00', weekdays: [mon, tue, wed, thu, fri]", "2025-01-06 14:00"),
    ("2025-01-01 12:00", None, "at: '00:00', weekdays: [sat, sun]", "2025-01-04 00:00"),
    ("2025-01-01 17:00", None, "at: '14:00', to: '16:00', weekdays: [mon, wed, fri]", "2025-01-03 14:00"),
    ("2025-01-01 12:00", None, "at: '14:00', weekdays: [mon]", "2025-01-06 14:00"),
    ("2025-01-04 00:30", None, "at: '23:00', to: '01:00', weekdays: [fri]", None),
    ("2025-01-03 00:30", None, "at: '23:00', to: '01:00', weekdays: [fri]", "2025-01-03 23:00"),
    # Zones, winter and summer; a name that is no zone is passed over.
    ("2025-01-01 12:00", "America/New_York", "at: '14:00'", "2025-01-01 19:00"),
    ("2025-07-01 12:00", "America/New_York", "at: '14:00'", "2025-07-01 18:00"),
    ("2025-01-01 12:00", "america/new_york", "at: '14:00'", "2025-01-01 19:00"),
    ("2025-01-01 12:00", "Asia/Tokyo", "at: '14:00'", "2025-01-02 05:00"),
    ("2025-01-01 12:00", "Asia/Tokyo", "at: '09:00', weekdays: [wed]", "2025-01-08 00:00"),
    ("2025-01-01 12:00", "Middle/Earth", "at: '14:00'", "2025-01-01 13:00"),
    ("2025-01-01 12:00", "", "at: '14:00'", "2025-01-01 13:00"),
    # Clocks jump forward over 02:30 in New York, and show 01:30 twice in autumn.
    ("2026-03-07 12:00", "America/New_York", "at: '09:00'", "2026-03-07 14:00"),
    ("2026-03-08 03:00", "America/New_York", "at: '09:00'", "2026-03-08 13:00"),
    ("2026-03-08 03:00", "America/New_York", "at: '02:30'", "2026-03-08 07:30"),
    ("2026-11-01 03:00", "America/New_York", "at: '01:30'", "2026-11-01 06:30"),
    ("2026-11-01 05:40", "America/New_York", "at: '01:30'", "2026-11-02 06:30"),
    ("2026-11-01 03:00", "America/New_York", "at: '09:00'", "2026-11-01 14:00"),
    # Business days: Friday evening, and a holiday on Monday.
    ("2026-05-22 18:00", None, "at: '09:00', business_days: true", "2026-05-26 07:00"),
]  # fmt: skip


def test_a_time_of_day_comes_on_the_clock_of_whoever_waits(scenario: Tell) -> None:
    rows = sorted(TIMES, key=lambda row: row[0])
    story = scenario("a time of day").define(
        rules(timezone="Europe/Berlin", holidays=["2026-05-25"]),
        *(
            journey(
                f"[{{wait_until_time: {{id: pause, {said}}}}}]",
                workflow=f"time-{number}",
                trigger={"event": {"event": [f"Came {number}"]}},
            )
            for number, (_, _, said, _) in enumerate(rows)
        ),
    )
    found: list[tuple[str, str | None, str, str | None]] = []
    for clock in dict.fromkeys(clock for clock, *_ in rows):
        coming = [(number, row) for number, row in enumerate(rows) if row[0] == clock]
        story.at(clock)
        for number, (_, zone, said, _) in coming:
            # Without a zone of their own people live in that of the workspace; most of these live in none of both.
            own = "UTC" if zone is None and "business" not in said else zone
            story.identify(f"p{number}@acme", timezone=own).event(f"p{number}@acme", f"Came {number}")
        story.tick()
        for number, (_, zone, said, _) in coming:
            ends = story.wake_at(f"time-{number}", f"p{number}@acme")
            found.append((clock, zone, said, f"{ends:%Y-%m-%d %H:%M}" if ends else None))
    assert found == rows


# Clock, what the node says, the date as it is written, and the moment or how it is passed.
DATES = [
    ("field: attributes.renewal_on", "2026-03-20", "2026-03-20 04:00"),
    ("field: attributes.renewal_on, days_before: 10", "2026-03-20", "2026-03-10 04:00"),
    ("field: attributes.renewal_on, days_before: 30", "2026-03-20", "past"),
    ("field: attributes.renewal_on, time: '09:00'", "2026-03-20", "2026-03-20 13:00"),
    # Before clocks go forward in New York on the 8th.
    ("field: attributes.renewal_on, time: '09:00', days_before: 14", "2026-03-20", "2026-03-06 14:00"),
    ("field: attributes.renewal_on", "2026-03-20T10:00:00Z", "2026-03-20 10:00"),
    ("field: attributes.renewal_on", "2026-03-20 10:00:00+02:00", "2026-03-20 08:00"),
    ("field: attributes.renewal_on, days_before: 1", "2026-03-20T10:00:00", "2026-03-19 10:00"),
    ("field: attributes.renewal_on, time: '09:00'", "2026-03-20T02:00:00Z", "2026-03-19 13:00"),
    ("field: attributes.renewal_on", "soon", "no_date"),
    ("field: attributes.renewal_on", None, "no_date"),
    ("field: event.properties.starts_at, days_before: 1", "2026-03-20T10:00:00Z", "2026-03-19 10:00"),
    ("at: 2026-03-20T10:00:00", None, "2026-03-20 10:00"),
    ("at: 2026-03-20T10:00:00+01:00", None, "2026-03-20 09:00"),
    ("at: 2026-02-20T10:00:00", None, "past"),
]


def test_a_date_ends_a_pause_and_one_that_is_past_makes_none(scenario: Tell) -> None:
    story = scenario("dates").define(
        *(
            journey(
                f"[{{wait_until: {{id: pause, {said}}}}}]",
                workflow=f"date-{number}",
                trigger={"event": {"event": [f"Came {number}"]}},
            )
            for number, (said, _, _) in enumerate(DATES)
        )
    )
    story.at("2026-03-01 12:00")
    for number, (_, written, _) in enumerate(DATES):
        own = {"timezone": "America/New_York", "renewal_on": written}
        story.identify(f"p{number}@acme", **own).event(f"p{number}@acme", f"Came {number}", starts_at=written)
    story.tick()
    found = []
    for number, (said, written, _) in enumerate(DATES):
        ends = story.wake_at(f"date-{number}", f"p{number}@acme")
        passed = story.path(f"date-{number}", f"p{number}@acme")[0].removeprefix("pause ")
        found.append((said, written, f"{ends:%Y-%m-%d %H:%M}" if ends else passed))
    assert found == DATES
    # Nobody who is late is lost, and nobody comes twice.
    story.at("2026-03-25 12:00").tick().after(days=1).tick()
    assert all(story.path(f"date-{number}", f"p{number}@acme")[-1] == "completed" for number in range(len(DATES)))


def test_business_days_leave_out_weekends_and_holidays(scenario: Tell) -> None:
    nodes = "[{wait: {id: pause, business_days: 3}}]"
    story = scenario("business days").define(rules(holidays=["2026-12-25"]), journey(nodes, trigger=SIGNED_UP))
    # A Wednesday: Thursday counts, Christmas and the weekend do not, Monday and Tuesday do. In Auckland it is Thursday already.
    story.at("2026-12-23 15:30").event("ann@acme", "Signed Up")
    story.identify("kiri@acme", timezone="Pacific/Auckland").event("kiri@acme", "Signed Up").tick()
    assert story.wake_at("welcome", "ann@acme") == datetime(2026, 12, 29, 15, 30)
    assert story.wake_at("welcome", "kiri@acme") == datetime(2026, 12, 29, 15, 30)
    story.at("2026-12-24 12:00").identify("rosa@acme", timezone="Pacific/Auckland").event(
        "rosa@acme", "Signed Up"
    ).tick()
    assert story.wake_at("welcome", "rosa@acme") == datetime(2026, 12, 29, 12, 0)
    story.at("2026-12-29 15:29").tick().expect_at("welcome", "ann@acme", "pause")
    story.at("2026-12-29 15:30").tick()
    story.expect_path("welcome", "ann@acme", "pause waiting", "pause done", "completed")


WAIT_FOR_EVENT = """
- wait_for_event:
    id: paid
    event: [Order Paid]
    where: [{field: properties.amount, operator: gte, value: 10}]
    correlate: properties.order_id
    days: 1
    timeout: remind
- end: {id: thanks}
- end: {id: remind, reason: disqualified}
"""


def test_a_pause_ends_by_the_event_it_waits_for_and_by_no_other(scenario: Tell) -> None:
    trigger = {"event": {"event": ["Order Placed"], "key": "properties.order_id"}}
    story = scenario("an order is paid").define(journey(WAIT_FOR_EVENT, trigger=trigger))
    story.at("2026-03-01 09:00").event("ann@acme", "Order Placed", order_id="A").event(
        "bob@acme", "Order Placed", order_id="C"
    )
    story.tick().after(minutes=1)
    # Another order, too little, somebody else, another name.
    story.event("ann@acme", "Order Paid", order_id="B", amount=20).event(
        "ann@acme", "Order Paid", order_id="A", amount=9
    )
    story.event("bob@acme", "Order Paid", order_id="A", amount=20).event("ann@acme", "Order Shipped", order_id="A")
    story.tick().expect_at("welcome", "ann@acme", "paid")
    story.after(minutes=1).event("ann@acme", "ORDER - paid", order_id="A", amount=20).tick()
    story.expect_path("welcome", "ann@acme", "paid waiting", "paid met", "thanks completed", "completed")
    story.after(days=1).tick()
    story.expect_path("welcome", "bob@acme", "paid waiting", "paid timeout", "remind disqualified", "disqualified")


def test_the_event_counts_though_it_comes_in_with_the_one_that_starts_it(scenario: Tell) -> None:
    trigger = {"event": {"event": ["Order Placed"], "key": "properties.order_id"}}
    story = scenario("both in one tick").define(journey(WAIT_FOR_EVENT, trigger=trigger))
    story.at("2026-03-01 09:00")
    # What came before the order is about something else.
    story.event("bob@acme", "Order Paid", order_id="B", amount=20).event("bob@acme", "Order Placed", order_id="B")
    story.event("ann@acme", "Order Placed", order_id="A").event(
        "ann@acme", "Order Paid", order_id="A", amount=20
    ).tick()
    story.expect_path("welcome", "ann@acme", "paid met", "thanks completed", "completed")
    story.expect_at("welcome", "bob@acme", "paid")


def test_who_waits_in_an_earlier_version_hears_the_event_too(scenario: Tell) -> None:
    waiting = "[{wait_for_event: {id: paid, event: [Order Paid], days: 9}}]"
    story = scenario("versions").define(journey(waiting, trigger=SIGNED_UP))
    story.at("2026-03-01 09:00").event("ann@acme", "Signed Up").tick()
    story.define(journey("[{wait: {id: other, days: 9}}]", trigger=SIGNED_UP)).after(minutes=1).tick()
    story.after(minutes=1).event("ann@acme", "Order Paid").tick()
    story.expect_path("welcome", "ann@acme", "paid waiting", "paid met", "completed")


def test_whoever_waits_goes_on_after_the_server_was_down(tmp_path: Path) -> None:
    nodes = """
- wait: {id: pause, days: 1}
- wait_for: {id: paid, criteria: {attribute: attributes.plan, eq: paid}, days: 9}
- wait_for_event: {id: told, event: [Well Told], correlate: properties.id, days: 9, timeout: late}
- end: {id: done}
- end: {id: late, reason: disqualified}
"""
    trigger = {"event": {"event": ["Signed Up"], "key": "properties.id"}}
    story = Scenario("restarts", tmp_path / "story.duckdb").define(journey(nodes, trigger=trigger))
    for person in ("ann@acme", "bob@acme"):
        story.at("2026-03-01 09:00").event(person, "Signed Up", id="0007")
    story.tick().restart().at("2026-03-02 10:00").tick()
    story.expect_at("welcome", "ann@acme", "paid").restart().identify("ann@acme", plan="paid").identify(
        "bob@acme", plan="paid"
    )
    story.after(minutes=1).tick().restart().event("ann@acme", "Well Told", id="0007").event(
        "bob@acme", "Well Told", id=7
    )
    # The same event twice, and the way there only once; a number is not the text it looks like.
    story.event("ann@acme", "Well Told", id="0007").after(minutes=1).tick().restart().after(minutes=1).tick()
    way = ["pause waiting", "pause done", "paid waiting", "paid met", "told waiting"]
    story.expect_path("welcome", "ann@acme", *way, "told met", "done completed", "completed")
    story.restart().after(days=30).catch_up()
    story.expect_path("welcome", "bob@acme", *way, "told timeout", "late disqualified", "disqualified").close()


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (
            "wait: {id: pause, days: 1, business_days: 2}",
            "give exactly one of minutes, hours, days, weeks, business_days",
        ),
        ("wait_until: {id: pause}", "give exactly one of at (a moment) and field (a date of whoever waits)"),
        ("wait_until: {id: pause, at: 2026-03-01, days_before: 3}", "days_before, time and no_date go with field"),
        ("wait_until: {id: pause, field: plan}", "String should match pattern"),
        ("wait_until_time: {id: pause, at: 9am}", "a time of day has two digits for the hours"),
        ("wait_until_time: {id: pause, at: '09:00', weekdays: []}", "needs at least 1"),
        ("wait_for_event: {id: pause, event: [Paid]}", "give exactly one of hours, days: how long to wait at most"),
        ("wait_for_event: {id: pause, event: [Paid], days: 1, correlate: order}", "'order' is not a field of an event"),
    ],
)
def test_a_pause_that_would_never_end_is_refused(node: str, message: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        journey(f"[{{{node}}}]")
    assert message in str(refused.value)
