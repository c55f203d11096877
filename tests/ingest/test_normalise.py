"""Goal: whatever place a client puts a fact in, it reaches its column.

Method: one event per place, normalised alone.
"""

import json
from datetime import datetime

import pytest

from opportune.ingest import EventRow, Origin, decode_body, normalise, normalise_all
from opportune.ingest.context_facts import read_context
from opportune.model.event import EVENT_COLUMNS

at = datetime.fromisoformat
RECEIVED = at("2026-03-01T09:00")
TRACK = {"type": "track", "event": "Pricing Viewed", "userId": "u1"}
IDENTIFY = {"type": "identify", "userId": "u1"}
PAGE = {"type": "page", "userId": "u1"}


def row_of(event, **origin):
    return normalise(json.dumps(event).encode(), 0, Origin("website", RECEIVED, **origin))


def test_row_has_the_columns_of_the_table():
    assert list(EventRow.__struct_fields__) == list(EVENT_COLUMNS)


FOUND = [
    ("name", TRACK, "Pricing Viewed"),
    ("name", PAGE | {"name": " Pricing "}, "Pricing"),
    ("name", PAGE | {"properties": {"name": "Docs"}}, "Docs"),
    ("name", PAGE, None),
    ("name", IDENTIFY | {"name": "ignored"}, None),
    ("name", TRACK | {"event": "x" * 5000}, "x" * 1024),
    ("user_id", TRACK | {"userId": 42}, "42"),
    ("user_id", TRACK | {"userId": 42.0}, "42"),
    ("user_id", TRACK | {"userId": 10**30}, str(10**30)),
    ("user_id", TRACK | {"userId": "", "anonymousId": "a"}, None),
    ("user_id", TRACK | {"userId": None, "anonymousId": "a"}, None),
    ("anonymous_id", TRACK | {"anonymousId": 7}, "7"),
    ("previous_id", {"type": "alias", "userId": "u1", "previousId": "a1"}, "a1"),
    ("group_id", {"type": "group", "userId": "u1", "groupId": "acme"}, "acme"),
    ("group_id", TRACK | {"context": {"groupId": 9}}, "9"),
    ("email", IDENTIFY | {"traits": {"email": " Jo@ACME.com "}}, "jo@acme.com"),
    ("email", IDENTIFY | {"context": {"traits": {"email": "jo@acme.com"}}}, "jo@acme.com"),
    ("email", TRACK | {"context": {"traits": {"email": "jo@acme.com"}}}, "jo@acme.com"),
    ("email", TRACK | {"properties": {"email": "jo@acme.com"}}, "jo@acme.com"),
    ("email", TRACK | {"userId": "Jo@acme.com"}, "jo@acme.com"),
    ("email", IDENTIFY | {"traits": {"email": "nobody"}, "userId": "jo@acme.com"}, "jo@acme.com"),
    ("email", IDENTIFY | {"traits": {"email": "jo@acme"}}, None),
    ("email", IDENTIFY | {"traits": {"email": "a b@acme.com"}}, None),
    ("email", IDENTIFY | {"traits": {"email": "x" * 250 + "@acme.com"}}, None),
    ("email", IDENTIFY | {"traits": {"email": 5}}, None),
    ("email", {"type": "group", "userId": "u1", "groupId": "g", "traits": {"email": "info@acme.com"}}, None),
    ("company_domain", IDENTIFY | {"traits": {"email": "jo@mail.acme.co.uk"}}, "acme.co.uk"),
    ("company_domain", IDENTIFY | {"traits": {"email": "jo@gmail.com"}}, None),
    ("company_domain", IDENTIFY | {"traits": {"email": "jo@gmail.com", "website": "https://acme.com"}}, "acme.com"),
    ("company_domain", IDENTIFY | {"traits": {"company": {"website": "www.acme.com"}}}, "acme.com"),
    ("company_domain", IDENTIFY | {"traits": {"company": "Acme"}}, None),
    ("company_domain", TRACK | {"properties": {"company_domain": "acme.com", "domain": "other.com"}}, "acme.com"),
    ("company_domain", TRACK | {"properties": {"domain": "acme.com", "website": "other.com"}}, "acme.com"),
    ("company_domain", TRACK | {"properties": {"domain": "10.0.0.1", "website": "acme.com"}}, "acme.com"),
    ("company_domain", PAGE | {"properties": {"domain": "our-own-site.com"}}, None),
    ("company_domain", PAGE | {"properties": {"company_domain": "acme.com"}}, "acme.com"),
    ("company_domain", {"type": "group", "groupId": "g", "traits": {"domain": "acme.com"}}, "acme.com"),
    ("url_host", PAGE | {"properties": {"url": "HTTPS://WWW.Acme.com:443/Pricing?a=1#b"}}, "www.acme.com"),
    ("url_path", PAGE | {"properties": {"url": "HTTPS://WWW.Acme.com:443/Pricing?a=1#b"}}, "/Pricing"),
    ("url_path", PAGE | {"properties": {"url": "https://acme.com"}}, "/"),
    ("url_host", PAGE | {"context": {"page": {"url": "https://acme.com/x"}}}, "acme.com"),
    ("url_path", PAGE | {"context": {"page": {"url": "https://acme.com/x"}}}, "/x"),
    ("url_path", PAGE | {"properties": {"path": "/docs?x=1"}}, "/docs"),
    ("url_path", PAGE | {"context": {"page": {"path": "/docs"}}}, "/docs"),
    ("url_path", PAGE | {"properties": {"path": "/"}}, "/"),
    ("url_host", PAGE | {"properties": {"url": "no url"}}, None),
    ("session_id", TRACK | {"context": {"sessionId": 1772355600000}}, "1772355600000"),
    ("session_id", TRACK | {"context": {"session": {"id": "s1"}}}, "s1"),
    ("session_id", TRACK | {"properties": {"session_id": "s1"}}, "s1"),
    ("session_id", TRACK | {"integrations": {"Actions Amplitude": {"session_id": 5}}}, "5"),
    ("session_id", TRACK | {"integrations": {"All": True}}, None),
    ("user_agent", TRACK | {"context": {"userAgent": "Mozilla/5.0"}}, "Mozilla/5.0"),
    ("ip", TRACK | {"context": {"ip": "203.0.113.9"}}, "203.0.113.9"),
    ("ip", TRACK, None),
    ("occurred_at", TRACK, RECEIVED),
    ("occurred_at", TRACK | {"timestamp": "2026-02-01"}, at("2026-02-01")),
    ("occurred_at", TRACK | {"timestamp": "2026-02-01", "originalTimestamp": "2026-01-01"}, at("2026-01-01")),
    ("message_id", TRACK | {"messageId": "m1"}, "m1"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "event", "expected"), FOUND)
def test_fact_reaches_its_column(column, event, expected):
    assert getattr(row_of(event), column) == expected


STORED = [
    (TRACK | {"properties": {"a": 1}, "traits": {"b": 2}}, {"a": 1}),
    (IDENTIFY | {"properties": {"a": 1}, "traits": {"b": 2}}, {"b": 2}),
    (IDENTIFY | {"context": {"traits": {"b": 2}}}, {"b": 2}),
    (TRACK | {"properties": []}, None),
    (TRACK | {"properties": {"é": "\U0001f600", "n": 10**25}}, {"é": "\U0001f600", "n": 10**25}),
]


@pytest.mark.parametrize(("event", "expected"), STORED)
def test_properties_are_stored_whole(event, expected):
    stored = row_of(event).properties
    assert (None if stored is None else json.loads(bytes(stored))) == expected


def test_event_without_context_gets_the_batch_context():
    row = row_of(TRACK, context=read_context(b'{"ip": "203.0.113.9"}'))
    assert (row.ip, bytes(row.context)) == ("203.0.113.9", b'{"ip":"203.0.113.9"}')
    assert (
        row_of(TRACK | {"context": {"ip": "198.51.100.1"}}, context=read_context(b'{"ip":"203.0.113.9"}')).ip
        == "198.51.100.1"
    )


def test_browser_speaks_for_itself_unless_the_event_does():
    assert row_of(TRACK, browser_agent="Mozilla/5.0").user_agent == "Mozilla/5.0"
    assert row_of(TRACK | {"context": {"userAgent": "Other"}}, browser_agent="Mozilla/5.0").user_agent == "Other"


def test_path_says_the_type():
    assert row_of({"event": "X", "userId": "u"}, default_type="track").type == "track"
    assert row_of({"type": "page", "event": "X", "userId": "u"}, default_type="track").type == "track"


def test_derived_message_id_is_the_same_for_the_second_try_only():
    timed = json.dumps(TRACK | {"timestamp": "2026-02-01"}).encode()
    untimed = json.dumps(TRACK).encode()
    later = Origin("website", at("2026-03-01T10:00"), sent_at="2026-03-01T10:00:00Z")
    first = Origin("website", RECEIVED, sent_at="2026-03-01T09:00:00Z")
    again = Origin("website", at("2026-03-01T10:00"), sent_at="2026-03-01T09:00:00Z")
    unsent, unsent_later = Origin("website", RECEIVED), Origin("website", at("2026-03-01T10:00"))

    def derived(payload, origin, index=0):
        return normalise(payload, index, origin).message_id

    assert derived(timed, first) == derived(timed, later), "its own time tells it apart"
    assert derived(timed, first) != derived(timed, first, index=1), "two equal events in one batch are two"
    assert derived(untimed, first) == derived(untimed, again), "the same sentAt is the same request"
    assert derived(untimed, first) != derived(untimed, later)
    assert derived(untimed, unsent) != derived(untimed, unsent_later), "nothing tells it from a second, equal event"


def test_import_takes_times_as_they_are():
    body = decode_body(json.dumps({"batch": [TRACK | {"timestamp": "2026-02-01", "sentAt": "2026-02-02"}]}).encode())
    rows, _ = normalise_all(body.events, Origin("website", RECEIVED, is_historical=True))
    assert rows[0].occurred_at == at("2026-02-01")
    rows, _ = normalise_all(body.events, Origin("website", RECEIVED))
    assert rows[0].occurred_at == at("2026-02-28T09:00")


DEEP = b'{"type":"track","event":"x","userId":"u","properties":' + b'{"a":' * 3_000 + b"1" + b"}" * 3_001
REJECTED = [
    (b'"text"', "not_an_object", "no JSON object"),
    (b"null", "not_an_object", "no JSON object"),
    (b"[]", "not_an_object", "no JSON object"),
    (b"{}", "unknown_type", "Send one of: track, page"),
    (b'{"type":"Track","event":"x","userId":"u"}', "unknown_type", "'Track' is not known"),
    (b'{"type":["track"],"event":"x","userId":"u"}', "unknown_type", "not known"),
    (b'{"type":"track","userId":"u"}', "missing_event_name", "names what happened"),
    (b'{"type":"track","event":"  ","userId":"u"}', "missing_event_name", "names what happened"),
    (b'{"type":"track","event":5,"userId":"u"}', "missing_event_name", "names what happened"),
    (b'{"type":"track","event":"x"}', "missing_identity", "Send userId, anonymousId"),
    (b'{"type":"group","userId":"u"}', "missing_group_id", "names the group"),
    (b'{"type":"alias","userId":"u"}', "missing_previous_id", "previousId and userId"),
    (b'{"type":"alias","previousId":"u"}', "missing_previous_id", "previousId and userId"),
    (b'{"type":"track","event":"x","userId":true}', "invalid_field", "`userId` has to be text or a whole number, not True"),
    (b'{"type":"track","event":"x","userId":1.5}', "invalid_field", "`userId`"),
    (b'{"type":"track","event":"x","userId":{}}', "invalid_field", "`userId`"),
    (b'{"type":"track","event":"x","userId":"' + b"u" * 513 + b'"}', "invalid_field", "longer than 512"),
    (b'{"type":"track","event":"x","userId":"u","messageId":[]}', "invalid_field", "`messageId`"),
    (b'{"type":"track","event":"x","userId":"u","properties":"p"}', "invalid_field", "`properties` has to be a JSON object"),
    (b'{"type":"track","event":"x","userId":"u","context":[1]}', "invalid_field", "`context` has to be a JSON object"),
    (b'{"type":"identify","userId":"u","traits":5}', "invalid_field", "`traits` has to be a JSON object"),
    (b'{"type":"track","event":"x","userId":"u","timestamp":"soon"}', "invalid_timestamp", "Send ISO 8601"),
    (b'{"type":"track","event":"x","userId":"u","timestamp":"2027-01-01"}', "future_timestamp", "Correct the sender's clock"),
    (b'{"type":"track","event":"x","userId":"u","a":"' + b"x" * 32_768 + b'"}', "event_too_large", "at most 32,768"),
    (b'{"type":"track","event":"\xff"}', "invalid_body", "not UTF-8"),
    (DEEP, "invalid_body", "nested too deeply"),
]  # fmt: skip


@pytest.mark.parametrize(("payload", "code", "text"), REJECTED, ids=[f"{row[1]}-{n}" for n, row in enumerate(REJECTED)])
def test_bad_event_is_rejected_alone_and_says_what_to_do(payload, code, text):
    good = json.dumps(TRACK).encode()
    rows, rejections = normalise_all([good, payload, good], Origin("website", RECEIVED))
    assert len(rows) == 2
    assert [(r.batch_index, r.code) for r in rejections] == [(1, code)]
    assert text in rejections[0].message


def test_every_code_is_tried():
    """Reads the codes out of the package, so that a new one without a case is found."""
    import re
    from pathlib import Path

    import opportune.ingest

    folder = Path(opportune.ingest.__file__).parent
    codes = set()
    for name in ("normalise", "fields", "event_time", "context_facts", "decode"):
        text = (folder / f"{name}.py").read_text()
        codes |= set(re.findall(r'(?:EventRejected|TimeRefused)\(\s*"(\w+)"', text))
    assert codes >= {"unknown_type", "future_timestamp"}
    assert codes <= {code for _, code, _ in REJECTED}
