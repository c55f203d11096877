"""When something may be sent on the clock of whoever it is for: outside quiet hours, inside the hours of its journey."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

import pytz

from opportune.model.calendar import Hours, clock_time
from opportune.model.sending_rules import QuietHours

# Quiet hours and opening hours may take turns for some days, but not for ever: then nothing is ever allowed.
_MAX_TURNS = 50
# Where clocks are set back, a time of day may come twice.
_STEP = timedelta(minutes=15)


def zone_of(*names: str | None) -> ZoneInfo:
    """The first of these names that is a time zone, or UTC."""
    known = _known_zones()
    found = next((known[name.lower()] for name in names if name and name.lower() in known), "UTC")
    return _zone(found)


def allowed_at(now: datetime, zone: ZoneInfo, quiet: QuietHours | None, hours: Hours | None) -> datetime:
    """The first moment from `now` on at which something may be sent. Moments are naive UTC."""
    moment = now
    for _ in range(_MAX_TURNS):
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        if quiet is not None and _is_quiet(local.time(), quiet):
            moment = _later(moment, _next_time(local, clock_time(quiet.to)))
        elif hours is not None and not _is_open(local, hours):
            moment = _later(moment, _next_opening(local, hours))
        else:
            return moment
    return moment


def share_of(key: str) -> float:
    """A number from 0 on and below 1, always the same for the same key."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6], "big") / 2**48


def spread(
    moment: datetime, share: float, minutes: int, zone: ZoneInfo, quiet: QuietHours | None, hours: Hours | None
) -> datetime:
    """A moment within so many minutes from an allowed one on, at this share (from 0, below 1) of them, and allowed as well."""
    seconds = int(share * minutes * 60)
    # Where it closes sooner than that, it is spread over less.
    while seconds and allowed_at(later := moment + timedelta(seconds=seconds), zone, quiet, hours) != later:
        seconds //= 2
    return moment + timedelta(seconds=seconds)


def _is_quiet(now: time, quiet: QuietHours) -> bool:
    start, end = clock_time(quiet.from_), clock_time(quiet.to)
    return start <= now < end if start < end else now >= start or now < end


def _is_open(local: datetime, hours: Hours) -> bool:
    day, now = local.date(), local.time()
    if hours.closes is None:
        return hours.is_on(day)
    if hours.is_over_midnight:
        return (hours.is_on(day) and now >= hours.opens) or (
            hours.is_on(day - timedelta(days=1)) and now < hours.closes
        )
    return hours.is_on(day) and hours.opens <= now < hours.closes


def _next_time(local: datetime, wanted: time) -> datetime:
    day = local.date() if local.time() < wanted else local.date() + timedelta(days=1)
    return _local(day, wanted, local)


def _next_opening(local: datetime, hours: Hours) -> datetime:
    day = local.date()
    opens_today = hours.is_on(day) and local.time() < hours.opens
    return _local(day if opens_today else hours.next_day(day), hours.opens, local)


def _local(day: date, at: time, before: datetime) -> datetime:
    # On the day the clocks are set back, what comes twice has come once already if it did for the moment before.
    return datetime.combine(day, at, before.tzinfo).replace(fold=before.fold if day == before.date() else 0)


def _later(moment: datetime, local: datetime) -> datetime:
    return max(local.astimezone(UTC).replace(tzinfo=None), moment + _STEP)


@cache
def _known_zones() -> Mapping[str, str]:
    return {name.lower(): name for name in (*pytz.all_timezones, *available_timezones())}


@lru_cache(maxsize=1_000)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A machine may have no time zones of its own.
        with pytz.open_resource(name) as file:
            return ZoneInfo.from_file(file, key=name)
