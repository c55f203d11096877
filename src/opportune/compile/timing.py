"""Time on the clock of whoever it concerns, as SQL: their zone, the opening of hours, business days.

What depends on the zone and not on the person is worked out once for each zone, in a CTE over `clock`; which days are open is
worked out in Python, since at any moment there are three dates in use on earth at most.
"""

from __future__ import annotations

from datetime import date, timedelta

from opportune.compile.bindings import Bindings
from opportune.model.calendar import Calendar, Hours
from opportune.model.criteria import SubjectType


def zone_ctes(
    subject: SubjectType, subjects: str | None, calendar: Calendar, bind: Bindings, text: str | None = None
) -> dict[str, str]:
    """`subject_zone`: the zone of each of `subjects` (a relation with subject_id), None for all there are: their own, that of
    their account, that of the workspace, UTC. Names that are no zone are passed over.

    `text` is an expression over the record `r` that becomes the column `text`; whoever has none is left out then.
    """
    record = subject.value
    theirs, join = "null::varchar", ""
    if subject is SubjectType.CONTACT:
        theirs, join = "a.timezone", "\nleft join account a on a.account_id = r.account_id"
    column = f", {text} as text" if text is not None else ""
    tests = [f"r.{record}_id in (select subject_id from {subjects})"] if subjects is not None else []
    tests += [f"{text} is not null"] if text is not None else []
    where = f"\nwhere {' and '.join(tests)}" if tests else ""
    kept = ", w.text" if text is not None else ""
    return {
        "written_zone": (
            f"select r.{record}_id as subject_id, r.timezone as own, {theirs} as theirs{column}\nfrom {record} r{join}{where}"
        ),
        "subject_zone": (
            f"select w.subject_id, coalesce(o.name, t.name, h.name, 'UTC') as zone{kept}\nfrom written_zone w\n"
            "left join time_zone o on o.key = lower(w.own)\nleft join time_zone t on t.key = lower(w.theirs)\n"
            f"left join time_zone h on h.key = lower({bind.value(calendar.timezone)})"
        ),
    }


def clock_cte(relation: str, bind: Bindings) -> str:
    """`clock`: per zone in use what its clocks show now."""
    return (
        f"select zone, {local('zone', bind.this_moment())} as local_now\n"
        f"from (select distinct zone from {relation}) used"
    )


def local(zone: str, moment: str) -> str:
    """What the clocks of a zone show at a moment in UTC."""
    return f"timezone({zone}, timezone('UTC', {moment}::timestamp))"


def utc(zone: str, shown: str) -> str:
    """The moment at which clocks of a zone show this: as much later where they jump over it, the second where they do twice."""
    return f"timezone('UTC', timezone({zone}, {shown}))"


def opening(hours: Hours, bind: Bindings) -> tuple[str, str]:
    """Over a row of `clock`: whether it is open, and the local time at which it opens next."""
    opens = _time(hours, "opens")
    is_today = _by_day({day: str(hours.is_on(day)).lower() for day in _days(bind)}, bind)
    next_day = _by_day({day: bind.day(hours.next_day(day)) for day in _days(bind)}, bind)
    now = "local_now::time"
    opens_next = f"(case when {is_today} and {now} < {opens} then local_now::date else {next_day}::date end + {opens})"
    if hours.closes is None:
        return f"({is_today} and {now} = {opens})", opens_next
    closes = _time(hours, "closes")
    if hours.is_over_midnight:
        was_open = _by_day({day: str(hours.is_on(day - timedelta(days=1))).lower() for day in _days(bind)}, bind)
        return f"(({is_today} and {now} >= {opens}) or ({was_open} and {now} < {closes}))", opens_next
    return f"({is_today} and {now} >= {opens} and {now} < {closes})", opens_next


def business_days_later(calendar: Calendar, count: int, bind: Bindings) -> str:
    """Over a row of `clock`: the same time of day so many business days later, in local time."""
    day = _by_day({day: bind.day(calendar.business_days_after(day, count)) for day in _days(bind)}, bind)
    return f"({day}::date + local_now::time)"


def _days(bind: Bindings) -> list[date]:
    """The dates that clocks may show now."""
    today = bind.now.date()
    return [today + timedelta(days=days) for days in (-1, 0, 1)]


def _by_day(values: dict[date, str], bind: Bindings) -> str:
    if len(set(values.values())) == 1:
        return next(iter(values.values()))
    branches = " ".join(f"when {bind.day(day)} then {value}" for day, value in values.items())
    return f"(case local_now::date {branches} end)"


def _time(hours: Hours, name: str) -> str:
    return f"time '{getattr(hours, name):%H:%M:%S}'"


def moments(relation: str, text: str, days_before: int, clock: str | None) -> str:
    """Per zone and text of a relation the moment it says, see `date_moment`: many people have the same date."""
    moment = date_moment("text", "zone", days_before, clock)
    return (
        f"select zone, text as {text}, {moment} as moment\n"
        f"from (select distinct zone, {text} as text from {relation} where {text} is not null) said"
    )


def date_moment(text: str, zone: str, days_before: int, clock: str | None) -> str:
    """The moment that a text says, so many days earlier; NULL where it says none.

    A day without a time begins at midnight in the zone; with `clock` it is that time of its day there. A time without an offset is
    UTC.
    """
    day = f"try_cast({text} as date)"
    exact = (
        f"case when regexp_matches({text}, '^[0-9].*[0-9](Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$')"
        f" then timezone('UTC', try_cast({text} as timestamptz))"
        f" when regexp_matches({text}, '^[0-9]') then try_cast({text} as timestamp) end"
    )
    if clock is not None:
        exact = utc(zone, f"({local(zone, exact)}::date - {days_before} + time '{clock}:00')")
    elif days_before:
        exact = f"({exact}) - interval ({days_before}) day"
    at_once = utc(zone, f"({day} - {days_before} + time '{clock or '00:00'}:00')")
    return f"case when regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') then {at_once} else {exact} end"
