"""Days and times of day: business days, and the hours in which something may happen on the clock of whoever it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import StringConstraints

# A time of day such as 09:00.
CLOCK_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
ClockTime = Annotated[str, StringConstraints(pattern=CLOCK_PATTERN)]
# How far ahead a day is looked for on which something may happen.
LOOK_AHEAD_DAYS = 800


class Weekday(StrEnum):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


WEEK = tuple(Weekday)


@dataclass(frozen=True)
class Calendar:
    """What a workspace says of days: its time zone, and the days on which nobody works."""

    timezone: str = "UTC"
    holidays: frozenset[date] = field(default=frozenset())

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < len(WEEK) - 2 and day not in self.holidays

    def business_days_after(self, day: date, count: int) -> date:
        """The day that is so many business days after another one, on which the count of it stands still."""
        while count > 0:
            day = _next(day, self.is_business_day)
            count -= 1
        return day


@dataclass(frozen=True)
class Hours:
    """From one time of day to another on certain days. Past midnight when it closes earlier than it opens.

    Without `closes` it is a moment of the day; the days of `without` are left out.
    """

    opens: time
    closes: time | None = None
    weekdays: tuple[Weekday, ...] = WEEK
    without: frozenset[date] = frozenset()

    @property
    def is_over_midnight(self) -> bool:
        return self.closes is not None and self.closes <= self.opens

    def is_on(self, day: date) -> bool:
        """Whether it opens on a day."""
        return WEEK[day.weekday()] in self.weekdays and day not in self.without

    def next_day(self, day: date) -> date:
        """The first day after another one on which it opens."""
        return _next(day, self.is_on)


def utc_moment(moment: datetime | None) -> datetime | None:
    """A moment as it is stored, in naive UTC, which it is taken for unless it names an offset."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment is not None and moment.tzinfo is not None else moment


def next_time(after: datetime, zone: str, opens: time, weekdays: tuple[Weekday, ...] = WEEK) -> datetime:
    """The first moment after another one, both naive UTC, at which clocks of a zone show a time of day on one of these days."""
    try:
        info: tzinfo = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        info = UTC
    day = after.replace(tzinfo=UTC).astimezone(info).date() - timedelta(days=1)
    hours = Hours(opens, weekdays=weekdays)
    while True:
        day = hours.next_day(day)
        found = datetime.combine(day, opens, tzinfo=info).astimezone(UTC).replace(tzinfo=None)
        if found > after:
            return found


def clock_time(text: str) -> time:
    """A ClockTime as a value."""
    return time.fromisoformat(text)


def _next(day: date, fits: Callable[[date], bool]) -> date:
    for ahead in range(1, LOOK_AHEAD_DAYS + 1):
        if fits(day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day + timedelta(days=LOOK_AHEAD_DAYS)
