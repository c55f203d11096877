"""Reads the text of one cell as a value. Pure functions; what to do about bad text is decided by the caller.

Each parser takes stripped, non-empty text and raises ValueError with a reason for people.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from opportune.ingest.domains import registrable_domain
from opportune.ingest.fields import clean_email
from opportune.model.import_target import Parse

Value = str | int | float | bool | datetime | None
Parser = Callable[[str], Value]

COMMON_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%d/%b/%Y:%H:%M:%S %z")
"""Tried after ISO 8601: a one-digit hour as some exports write it, and the time of access logs."""

YEAR_MIN, YEAR_MAX = 1900, 2200
"""A date outside is a mistake (0001-01-01, 9999-12-31), not a moment something happened."""

FOUNDED_MIN = 500
"""The oldest company is a little younger."""

INT_LIMIT = 2**63
REMEMBERED_DATES = 100_000
"""Dates repeat in exports; reading one by a format is the slowest part of a row."""

_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")
_TRUE = frozenset({"true", "yes", "1", "t", "y"})
_FALSE = frozenset({"false", "no", "0", "f", "n"})
_STATES = ("open", "won", "lost")


def parser(kind: Parse, formats: Sequence[str] = (), zone: str = "UTC", shift_days: int = 0) -> Parser:
    """The function that reads text as `kind`.

    `formats` are strptime formats of dates (default: ISO 8601 and `COMMON_FORMATS`), `zone` is that of dates that
    name none, and dates move by `shift_days`.
    """
    match kind:
        case Parse.TEXT:
            return str
        case Parse.NUMBER:
            return read_number
        case Parse.INT:
            return read_int
        case Parse.BOOL:
            return read_bool
        case Parse.YEAR:
            return read_year
        case Parse.DATE | Parse.DATETIME:
            return _moments(formats, zone, shift_days)
        case Parse.DOMAIN:
            return read_domain
        case Parse.EMAIL:
            return read_email
        case Parse.STATE:
            return read_state


def read_number(text: str) -> float:
    plain = text.lstrip("$€£").replace(" ", "").replace("\u00a0", "")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        number = float(plain)
    except ValueError:
        raise ValueError("not a number; write it like 1234.5") from None
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def read_int(text: str) -> int:
    number = int(text) if text.isascii() and text.lstrip("-").isdigit() else read_number(text)
    if number != int(number):
        raise ValueError("not a whole number")
    if abs(number) >= INT_LIMIT:
        raise ValueError("too large")
    return int(number)


def read_year(text: str) -> int:
    year = read_int(text)
    if not FOUNDED_MIN <= year <= YEAR_MAX:
        raise ValueError(f"not a year from {FOUNDED_MIN} to {YEAR_MAX}")
    return year


def read_bool(text: str) -> bool:
    folded = text.lower()
    if folded in _TRUE:
        return True
    if folded in _FALSE:
        return False
    raise ValueError("neither true nor false")


def read_email(text: str) -> str:
    email = clean_email(text.removeprefix("mailto:"))
    if email is None:
        raise ValueError("not an e-mail address")
    return email


def read_domain(text: str) -> str:
    domain = registrable_domain(text)
    if domain is None:
        raise ValueError("not a domain that somebody can register")
    return domain


def read_state(text: str) -> str:
    if text.lower() not in _STATES:
        raise ValueError(f"not one of {', '.join(_STATES)}; translate it with `map` in the mapping")
    return text.lower()


def _moments(formats: Sequence[str], zone: str, shift_days: int) -> Parser:
    zone_info = ZoneInfo(zone) if zone != "UTC" else timezone.utc  # noqa: UP017 - both arms are tzinfo
    shift = timedelta(days=shift_days)
    hint = f" {formats[0]}" if formats else " an ISO 8601 date"
    remembered: dict[str, datetime] = {}

    def read(text: str) -> datetime:
        known = remembered.get(text)
        if known is not None:
            return known
        moment = _read_moment(text, formats)
        if moment is None:
            raise ValueError(f"not a date; expected{hint}")
        if not YEAR_MIN <= moment.year <= YEAR_MAX:
            raise ValueError(f"a year outside {YEAR_MIN} to {YEAR_MAX}")
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone_info)
        moment = moment.astimezone(UTC).replace(tzinfo=None) + shift
        if len(remembered) < REMEMBERED_DATES:
            remembered[text] = moment
        return moment

    return read


def _read_moment(text: str, formats: Sequence[str]) -> datetime | None:
    for format_ in formats:
        try:
            return datetime.strptime(text, format_)  # noqa: DTZ007 - the caller gives it its zone
        except ValueError:
            continue
    if formats:
        return None
    # First, because 1712051200000 reads as a day of the year 1712 too.
    if (moment := _read_epoch(text)) is not None:
        return moment
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for format_ in COMMON_FORMATS:
        try:
            return datetime.strptime(text, format_)  # noqa: DTZ007 - the caller gives it its zone
        except ValueError:
            continue
    return None


def _read_epoch(text: str) -> datetime | None:
    """Milliseconds since 1970, as HubSpot and JavaScript write them."""
    if len(text) == 13 and text.isdigit():
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    return None
