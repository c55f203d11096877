"""When an event happened: reads the times clients send and corrects the clocks of their devices.

All datetimes here are naive and mean UTC, as the file stores them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from opportune.ingest.limits import FUTURE_TOLERANCE

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 naive means UTC here
# A number of at least this much is milliseconds: as seconds it would lie in the year 5138.
_MILLISECONDS_FROM = 100_000_000_000
_EPOCH_DIGITS = (10, 13)


class TimeRefused(ValueError):
    """A time that cannot be used; `code` is the rejection's code, the text says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse_time(value: object) -> datetime:
    """A time as clients send it: ISO 8601 in its usual forms, or seconds or milliseconds since 1970.

    Without a zone it means UTC. Raises ValueError for anything else, and for times before 1970.
    """
    if type(value) is str:
        if len(value) in _EPOCH_DIGITS and value.isascii() and value.isdigit():
            return _from_epoch(int(value))
        try:
            parsed = datetime.fromisoformat(_without_utc_mark(value))
        except ValueError:
            parsed = datetime.fromisoformat(value.strip().upper())
        if parsed.tzinfo is not None:
            try:
                parsed = parsed.astimezone(UTC).replace(tzinfo=None)
            except OverflowError as error:
                raise ValueError(f"{value} is out of range") from error
        if parsed < _EPOCH:
            raise ValueError(f"{value} is before 1970")
        return parsed
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value)
    raise ValueError("not a time")


def skew_of(sent_at: object, received_at: datetime) -> timedelta | None:
    """How far the sender's clock is behind ours, from the `sentAt` of a request, or None without a usable
    one.
    """
    if sent_at is None:
        return None
    try:
        return received_at - parse_time(sent_at)
    except ValueError:
        return None


def time_of_event(claimed: object, skew: timedelta | None, received_at: datetime) -> datetime:
    """When an event happened: receivedAt - (sentAt - originalTimestamp), the rule of the Segment
    specification.

    Without a claimed time it is the time of receipt, without a skew the claimed time itself. Up to
    FUTURE_TOLERANCE ahead of the server it counts as happening now; late is fine. Raises TimeRefused.
    """
    if claimed is None:
        return received_at
    try:
        occurred_at = parse_time(claimed)
        if skew is not None:
            occurred_at += skew
        if occurred_at < _EPOCH:
            raise ValueError("before 1970")
    except (ValueError, OverflowError) as error:
        shown = repr(claimed)[:80]
        raise TimeRefused(
            "invalid_timestamp",
            f"The timestamp {shown} cannot be read. Send ISO 8601 such as 2026-03-01T09:00:00Z, or "
            "milliseconds since 1970.",
        ) from error
    if occurred_at <= received_at:
        return occurred_at
    if occurred_at - received_at <= FUTURE_TOLERANCE:
        return received_at
    raise TimeRefused(
        "future_timestamp",
        f"The event's time {occurred_at.isoformat()}Z is more than 5 minutes ahead of this server "
        f"({received_at.isoformat(timespec='seconds')}Z). Correct the sender's clock, or send sentAt with "
        "the event so "
        "that its clock can be corrected; then replay the event with a corrected timestamp.",
    )


def _without_utc_mark(text: str) -> str:
    """The usual ways to say UTC taken off: reading a time without a zone is three times as fast."""
    if text[-1:] == "Z":
        return text[:-1]
    return text[:-6] if text[-6:] == "+00:00" else text


def _from_epoch(number: float) -> datetime:
    if number < 0:
        raise ValueError(f"{number} is before 1970")
    try:
        return _EPOCH + timedelta(milliseconds=number if number >= _MILLISECONDS_FROM else number * 1000)
    except OverflowError as error:
        raise ValueError(f"{number} is out of range") from error
