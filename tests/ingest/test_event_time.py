from datetime import UTC, datetime, timedelta

import pytest

from opportune.ingest.event_time import TimeRefused, parse_time, skew_of, time_of_event

at = datetime.fromisoformat
RECEIVED = at("2026-03-01T09:00")
MINUTE = timedelta(minutes=1)

READABLE = [
    ("2026-03-01T09:00:00Z", RECEIVED),
    ("2026-03-01t09:00:00z", RECEIVED),
    (" 2026-03-01T09:00:00Z ", RECEIVED),
    ("2026-03-01T09:00:00", RECEIVED),
    ("2026-03-01 09:00:00", RECEIVED),
    ("2026-03-01T09:00Z", RECEIVED),
    ("20260301T090000Z", RECEIVED),
    ("2026-03-01T10:00:00+01:00", RECEIVED),
    ("2026-03-01T04:30:00-0430", RECEIVED),
    ("2026-03-01T09:00:00 +00:00", RECEIVED),
    ("2026-03-01", at("2026-03-01")),
    ("2026-W09-7T09:00:00Z", RECEIVED),
    ("2026-03-01T09:00:00.5Z", RECEIVED + timedelta(milliseconds=500)),
    ("2026-03-01T09:00:00,250+00:00", RECEIVED + timedelta(milliseconds=250)),
    ("2026-03-01T09:00:00.123456789Z", RECEIVED + timedelta(microseconds=123456)),
    ("1772355600", RECEIVED),
    ("1772355600000", RECEIVED),
    (1772355600, RECEIVED),
    (1772355600.5, RECEIVED + timedelta(milliseconds=500)),
    (1772355600000, RECEIVED),
    (0, at("1970-01-01")),
]

UNREADABLE = [
    "", "yesterday", "2026-13-01", "2026-02-30T00:00:00Z", "01/03/2026", "Sun Mar 01 2026 09:00:00 GMT",
    "1969-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", -1, 1e300, True, [], {}, "²" * 10,
]  # fmt: skip


@pytest.mark.parametrize(("sent", "meant"), READABLE, ids=str)
def test_time_is_read_as_utc(sent, meant):
    assert parse_time(sent) == meant


@pytest.mark.parametrize("sent", UNREADABLE, ids=repr)
def test_unreadable_time_is_refused(sent):
    with pytest.raises(TimeRefused, match="ISO 8601") as refused:
        time_of_event(sent, None, RECEIVED)
    assert refused.value.code == "invalid_timestamp"


# Claimed time, sentAt (both by the device's clock) and the time it must become, in minutes from receipt.
CORRECTIONS = [
    ("right clock, sent at once", 0, 0, 0),
    ("right clock, kept back ten minutes", -10, 0, -10),
    ("clock an hour fast", 50, 60, -10),
    ("clock an hour slow", -70, -60, -10),
    ("clock ten years slow", -5_256_010, -5_256_000, -10),
    ("claims to be a little later than sent", 3, 0, 0),
    ("exactly the tolerance", 5, 0, 0),
    ("late by a month is fine", -43_200, 0, -43_200),
    ("no sentAt: taken as claimed", -10, None, -10),
    ("no sentAt, within the tolerance", 4, None, 0),
]


@pytest.mark.parametrize(
    ("claimed", "sent_at", "expected"), [row[1:] for row in CORRECTIONS], ids=[r[0] for r in CORRECTIONS]
)
def test_device_clock_is_corrected(claimed, sent_at, expected):
    def by_device(minutes):
        return (RECEIVED + minutes * MINUTE).replace(tzinfo=UTC).isoformat()

    skew = None if sent_at is None else skew_of(by_device(sent_at), RECEIVED)
    assert time_of_event(by_device(claimed), skew, RECEIVED) == RECEIVED + expected * MINUTE


def test_missing_time_is_the_time_of_receipt():
    assert time_of_event(None, timedelta(days=300), RECEIVED) == RECEIVED


@pytest.mark.parametrize("sent_at", [None, "", "soon", [], True, "9999-12-31T23:59:59-14:00"], ids=repr)
def test_unusable_sent_at_corrects_nothing(sent_at):
    assert skew_of(sent_at, RECEIVED) is None


def test_more_than_five_minutes_ahead_is_refused_and_says_what_to_do():
    with pytest.raises(TimeRefused, match="Correct the sender's clock, or send sentAt") as refused:
        time_of_event("2026-03-01T09:05:00.000001Z", None, RECEIVED)
    assert refused.value.code == "future_timestamp"


def test_correction_beyond_any_calendar_is_refused():
    with pytest.raises(TimeRefused) as refused:
        time_of_event("9999-12-31T00:00:00Z", timedelta(days=20_000), RECEIVED)
    assert refused.value.code == "invalid_timestamp"
