"""When journeys with a schedule or a date look for people, kept so that a time that was missed is made up for, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from opportune.model.calendar import WEEK, Calendar, clock_time, next_time, utc_moment
from opportune.model.journey import JourneyDefinition
from opportune.plan.journey_plan import Occasions, Running
from opportune.plan.tick_plan import TickWindow
from opportune.store import Transaction

_MIDNIGHT = time()


@dataclass
class Schedule:
    """The next times, by the number of the workflow; None is when somebody says so. `runs` are journeys with a schedule."""

    stored: dict[int, datetime | None]
    runs: frozenset[int] = frozenset()
    times: dict[int, datetime | None] = field(default_factory=dict)

    def due(self, window: TickWindow) -> frozenset[int]:
        """The journeys whose time has come. Runs that were missed on several days are made up for once."""
        return frozenset(
            number
            for number, due_at in self.times.items()
            if due_at is not None and due_at <= window.now and not (window.is_late and number in self.runs)
        )

    def looked_for(
        self, tx: Transaction, one: Running, calendar: Calendar, occasions: Occasions, now: datetime
    ) -> None:
        """Note when a journey, which has had its turn in this tick, looks again."""
        journey = one.journey
        if journey.trigger.segment is not None:
            before = self.times.get(one.number)
            if before is not None and before <= now and one.number not in occasions.due:
                return
            self.times[one.number] = _next_run(journey, calendar, now)
        elif journey.trigger.date_field is not None:
            found = tx.fixed("get_next_dated", {"now": now})[0][0]
            before = self.times.get(one.number) if occasions.dates_of(one) == "asked" else None
            self.times[one.number] = min(filter(None, (found, before)), default=None)
        elif one.number in occasions.due:
            self.times[one.number] = None

    def store(self, tx: Transaction, journeys: Sequence[Running], now: datetime) -> None:
        """Keep what changed."""
        for one in journeys:
            starts = utc_moment(one.journey.start_at)
            if starts is not None and starts > now:
                self.times[one.number] = starts
        for number, due_at in self.times.items():
            if number not in self.stored or self.stored[number] != due_at:
                tx.fixed("upsert_journey_schedule", {"workflow_id": number, "next_due_at": due_at})


def read_schedule(tx: Transaction, journeys: Sequence[Running]) -> Schedule:
    """The times of these journeys; nothing is read when none of them has any."""
    timed = [one.number for one in journeys if _is_timed(one.journey)]
    if not timed:
        return Schedule({})
    stored = {number: due_at for number, due_at in tx.fixed("list_journey_schedules") if number in timed}
    runs = frozenset(one.number for one in journeys if one.journey.trigger.segment is not None)
    return Schedule(stored, runs, dict(stored))


def _is_timed(journey: JourneyDefinition) -> bool:
    trigger = journey.trigger
    return trigger.segment is not None or trigger.date_field is not None or journey.start_at is not None


def _next_run(journey: JourneyDefinition, calendar: Calendar, now: datetime) -> datetime | None:
    opens = clock_time(journey.at) if journey.at is not None else _MIDNIGHT
    match journey.schedule:
        case "daily":
            return next_time(now, calendar.timezone, opens)
        case "weekly":
            weekdays = (journey.weekday,) if journey.weekday is not None else WEEK
            return next_time(now, calendar.timezone, opens, weekdays)
        case "after_scoring":
            return next_time(now, "UTC", _MIDNIGHT)
        case _:
            return None
