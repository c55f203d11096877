"""When something may be sent: quiet hours and opening hours on the recipient's clock, also where clocks change."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from opportune.delivery.caps import counted_after
from opportune.delivery.sending_time import allowed_at, share_of, spread, zone_of
from opportune.model.calendar import Hours, Weekday, clock_time
from opportune.model.sending_rules import Cap, QuietHours

NIGHT = QuietHours.model_validate({"from": "21:00", "to": "08:00"})
SMALL_HOURS = QuietHours.model_validate({"from": "00:00", "to": "02:30"})
LUNCH = QuietHours.model_validate({"from": "12:00", "to": "13:30"})
WEEKDAYS = tuple(Weekday)[:5]


def hours(
    opens: str, closes: str | None = None, weekdays: tuple[Weekday, ...] = tuple(Weekday), *without: str
) -> Hours:
    return Hours(
        clock_time(opens), clock_time(closes) if closes else None, weekdays, frozenset(map(date.fromisoformat, without))
    )


@pytest.mark.parametrize(
    ("now", "zone", "quiet", "open_hours", "allowed"),
    [
        # Quiet hours of the recipient's own day.
        ("2026-03-03 12:00", "UTC", NIGHT, None, "2026-03-03 12:00"),
        ("2026-03-03 20:59:59", "UTC", NIGHT, None, "2026-03-03 20:59:59"),
        ("2026-03-03 21:00", "UTC", NIGHT, None, "2026-03-04 08:00"),
        ("2026-03-03 02:00", "UTC", NIGHT, None, "2026-03-03 08:00"),
        ("2026-03-03 08:00", "UTC", NIGHT, None, "2026-03-03 08:00"),
        ("2026-03-03 12:30", "UTC", LUNCH, None, "2026-03-03 13:30"),
        ("2026-03-03 12:00", "America/Los_Angeles", NIGHT, None, "2026-03-03 16:00"),
        ("2026-03-03 12:00", "Asia/Kolkata", NIGHT, None, "2026-03-03 12:00"),
        ("2026-03-03 16:00", "Asia/Kolkata", NIGHT, None, "2026-03-04 02:30"),
        # The night in which clocks go forward is an hour shorter, the other one longer.
        ("2026-03-28 22:00", "Europe/Berlin", NIGHT, None, "2026-03-29 06:00"),
        ("2026-10-24 22:00", "Europe/Berlin", NIGHT, None, "2026-10-25 07:00"),
        # A quiet time that ends in the hour that is skipped, or that comes twice.
        ("2026-03-29 00:30", "Europe/Berlin", SMALL_HOURS, None, "2026-03-29 01:30"),
        ("2026-10-25 01:15", "Europe/Berlin", SMALL_HOURS, None, "2026-10-25 01:30"),
        # The hours of a journey, on its days.
        ("2026-03-06 16:59", "UTC", None, hours("09:00", "17:00", WEEKDAYS), "2026-03-06 16:59"),
        ("2026-03-06 17:00", "UTC", None, hours("09:00", "17:00", WEEKDAYS), "2026-03-09 09:00"),
        ("2026-03-06 08:00", "UTC", None, hours("09:00", "17:00", WEEKDAYS), "2026-03-06 09:00"),
        ("2026-03-06 17:00", "UTC", None, hours("09:00", "17:00", WEEKDAYS, "2026-03-09"), "2026-03-10 09:00"),
        ("2026-12-24 10:00", "UTC", None, hours("00:00", None, tuple(Weekday), "2026-12-24"), "2026-12-25 00:00"),
        ("2026-03-03 23:00", "UTC", None, hours("22:00", "02:00"), "2026-03-03 23:00"),
        ("2026-03-03 01:00", "UTC", None, hours("22:00", "02:00"), "2026-03-03 01:00"),
        ("2026-03-03 03:00", "UTC", None, hours("22:00", "02:00"), "2026-03-03 22:00"),
        # Both.
        ("2026-03-06 18:00", "UTC", NIGHT, hours("07:00", "10:00", WEEKDAYS), "2026-03-09 08:00"),
    ],
)  # fmt: skip
def test_the_first_moment_at_which_it_is_allowed(
    now: str, zone: str, quiet: QuietHours | None, open_hours: Hours | None, allowed: str
) -> None:
    moment = datetime.fromisoformat(now)
    assert allowed_at(moment, zone_of(zone), quiet, open_hours) == datetime.fromisoformat(allowed)


def test_rules_that_never_allow_anything_come_to_an_end() -> None:
    never = hours("22:00", "23:00")
    assert allowed_at(datetime(2026, 3, 3, 12), zone_of("UTC"), NIGHT, never) > datetime(2026, 3, 20)


@pytest.mark.parametrize(
    ("names", "zone"),
    [
        (("Europe/Berlin", "America/New_York"), "Europe/Berlin"),
        ((None, "America/New_York"), "America/New_York"),
        (("Mars/Olympus", "", "asia/tokyo"), "Asia/Tokyo"),
        (("../../etc/passwd", "Nowhere"), "UTC"),
        ((), "UTC"),
    ],
)
def test_the_first_name_that_is_a_zone_counts(names: tuple[str | None, ...], zone: str) -> None:
    assert zone_of(*names).key == zone


def test_what_waited_is_spread_evenly_and_always_in_the_same_way() -> None:
    shares = [share_of(f"key-{number}") for number in range(1_000)]
    assert shares == [share_of(f"key-{number}") for number in range(1_000)]
    quarters = [sum(quarter <= 4 * share < quarter + 1 for share in shares) for quarter in range(4)]
    assert sum(quarters) == 1_000 and all(200 < count < 300 for count in quarters)


@pytest.mark.parametrize(
    ("share", "minutes", "quiet", "open_hours", "sent"),
    [
        (0.0, 60, NIGHT, None, "08:00"),
        (0.5, 60, NIGHT, None, "08:30"),
        (0.9, 60, NIGHT, None, "08:54"),
        # A journey that is open for half an hour.
        (0.4, 60, NIGHT, hours("08:00", "08:30"), "08:24"),
        (0.5, 60, NIGHT, hours("08:00", "08:30"), "08:15"),
        (0.9, 240, NIGHT, hours("08:00", "08:30"), "08:27"),
        # One minute before it closes.
        (0.9, 1, None, hours("07:59", "08:01"), "08:00:54"),
    ],
)
def test_it_is_not_spread_past_the_hours(
    share: float, minutes: int, quiet: QuietHours | None, open_hours: Hours | None, sent: str
) -> None:
    opening = datetime.fromisoformat("2026-03-04 08:00")
    found = spread(opening, share, minutes, zone_of("UTC"), quiet, open_hours)
    assert found == datetime.fromisoformat(f"2026-03-04 {sent}")


@pytest.mark.parametrize(
    ("now", "zone", "calendar", "begins"),
    [
        ("2026-03-08 11:00", "Pacific/Auckland", "week", "2026-03-08 11:00"),
        ("2026-03-08 10:59:59", "Pacific/Auckland", "week", "2026-03-01 11:00"),
        ("2026-03-08 11:00", "UTC", "week", "2026-03-02 00:00"),
        ("2026-03-31 22:00", "Europe/Berlin", "month", "2026-03-31 22:00"),
        ("2026-03-31 21:59:59", "Europe/Berlin", "month", "2026-02-28 23:00"),
        # Clocks went forward on the day before, and the week has an hour less.
        ("2026-03-29 12:00", "Europe/Berlin", "week", "2026-03-22 23:00"),
        # There is no midnight: the day begins at one.
        ("2026-04-24 12:00", "Africa/Cairo", "day", "2026-04-23 22:00"),
        # Midnight comes twice: the day begins with the first.
        ("2026-11-01 12:00", "America/Havana", "day", "2026-11-01 04:00"),
    ],
)
def test_days_weeks_and_months_begin_on_the_clock_of_the_recipient(
    now: str, zone: str, calendar: str, begins: str
) -> None:
    cap = Cap.model_validate({"max": 1, "calendar": calendar})
    after = counted_after(cap, zone_of(zone), datetime.fromisoformat(now))
    assert after + timedelta.resolution == datetime.fromisoformat(begins)
