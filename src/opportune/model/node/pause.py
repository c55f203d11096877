"""Nodes at which people wait: for a time, until a moment, or for something to happen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from opportune.model.calendar import WEEK, ClockTime, Hours, Weekday, clock_time, utc_moment
from opportune.model.condition import Conditions, EventField
from opportune.model.criteria import Criteria
from opportune.model.node.base import BaseNode, NodeId

MAX_DAYS = 3650
MAX_HOURS = 24 * 365
# A date among the fields of whoever waits, or of the event that brought them here.
DatePath = Annotated[
    str,
    StringConstraints(
        pattern=r"^(attributes(\.[A-Za-z0-9_$ -]+)+|created_at|event\.properties(\.[A-Za-z0-9_$ -]+)+)$", max_length=200
    ),
]


class Wait(BaseNode):
    """A pause of exactly this long. A server that was down meanwhile ends it when it is back, once.

    Business days are counted on the calendar of whoever waits; the pause ends at the time of day at which it began.
    """

    minutes: int | None = Field(default=None, ge=1, le=60 * 24 * 365)
    hours: int | None = Field(default=None, ge=1, le=MAX_HOURS)
    days: int | None = Field(default=None, ge=1, le=MAX_DAYS)
    weeks: int | None = Field(default=None, ge=1, le=520)
    business_days: int | None = Field(default=None, ge=1, le=250)

    @model_validator(mode="after")
    def _one(self) -> Self:
        units = ("minutes", "hours", "days", "weeks", "business_days")
        given = [unit for unit in units if getattr(self, unit) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(units)}; there is {' and '.join(given) or 'none'}")
        return self

    @property
    def duration(self) -> timedelta:
        """How long, for a pause that is not counted in business days."""
        return timedelta(minutes=self.minutes or 0, hours=self.hours or 0, days=self.days or 0, weeks=self.weeks or 0)


class WaitUntil(BaseNode):
    """A pause until a moment: one for all (`at`, UTC unless it names an offset), or a date of whoever waits (`field`).

    A date without a time of day begins at midnight in their zone, or at `time`; `days_before` counts back from it. Who comes
    when the moment is past goes on at once by `past`, and who has no such date by `no_date`: both on, unless they name a node.
    """

    at: datetime | None = None
    field: DatePath | None = None
    days_before: int = Field(default=0, ge=-MAX_DAYS, le=MAX_DAYS)
    time: ClockTime | None = None
    past: NodeId | None = None
    no_date: NodeId | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.at is None) == (self.field is None):
            raise ValueError("give exactly one of at (a moment) and field (a date of whoever waits)")
        if self.field is None and (self.days_before or self.time or self.no_date):
            raise ValueError("days_before, time and no_date go with field")
        return self

    @property
    def moment(self) -> datetime | None:
        """`at` in naive UTC."""
        return utc_moment(self.at)

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        following = self.next or following
        yield "done", following
        yield "past", self.past or following
        if self.field is not None:
            yield "no_date", self.no_date or following


def _days(value: object) -> object:
    """Each once, in the order of the week. What is no day goes last, where it is told."""
    if not isinstance(value, list | tuple):
        return value
    return (*(day for day in WEEK if day in value), *(day for day in value if day not in WEEK))


class WaitUntilTime(BaseNode):
    """A pause until a time of day on the clock of whoever waits, on certain days of the week.

    With `to` it is a span, and who comes within it does not wait; it may end past midnight. `business_days` leaves out holidays
    and, unless weekdays are named, weekends.
    """

    at: ClockTime = "00:00"
    to: ClockTime | None = None
    weekdays: Annotated[tuple[Weekday, ...], BeforeValidator(_days)] = Field(default=WEEK, min_length=1)
    business_days: bool = False

    def hours(self, holidays: frozenset[date]) -> Hours:
        """When it ends, with these holidays."""
        weekdays = WEEK[:5] if self.business_days and self.weekdays == WEEK else self.weekdays
        closes = clock_time(self.to) if self.to is not None else None
        return Hours(clock_time(self.at), closes, weekdays, holidays if self.business_days else frozenset())


class _UpTo(BaseNode):
    """A pause that something ends, or time if that comes first; `timeout` is where the second leads."""

    hours: int | None = Field(default=None, ge=1, le=MAX_HOURS)
    days: int | None = Field(default=None, ge=1, le=MAX_DAYS)
    timeout: NodeId | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.hours is None) == (self.days is None):
            raise ValueError("give exactly one of hours, days: how long to wait at most")
        return self

    @property
    def duration(self) -> timedelta:
        return timedelta(hours=self.hours or 0, days=self.days or 0)

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        yield "met", self.next or following
        yield "timeout", self.timeout or self.next or following


class WaitFor(_UpTo):
    """A pause until criteria hold or the time is up, whichever comes first; `timeout` is where the second leads.

    Both at once count as criteria that hold.
    """

    criteria: Criteria


class WaitForEvent(_UpTo):
    """A pause until an event comes in, or the time is up; `timeout` is where the second leads. Both at once count as the event.

    With `correlate` only an event counts that has at this path what the entry has as its key, such as the number of an order.
    """

    event: tuple[str, ...] = Field(min_length=1, max_length=20)
    where: Conditions = ()
    correlate: EventField | None = None


Pause = Wait | WaitUntil | WaitUntilTime | WaitFor | WaitForEvent
