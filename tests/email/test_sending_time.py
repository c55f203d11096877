"""When something may be sent: quiet hours and opening hours on the recipient's clock, also where clocks change."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from opportune.delivery.sending_time import allowed_at, zone_of
from opportune.model.calendar import Hours, Weekday, clock_time
from opportune.model.sending_rules import QuietHours

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
