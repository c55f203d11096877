import gzip
import json

import pytest

from opportune.errors import PayloadTooLarge
from opportune.ingest import InvalidBody, decode_body
from opportune.ingest.decode import clean_escapes, decode_loosely
from opportune.ingest.limits import MAX_BODY_BYTES, MAX_EVENTS_PER_BATCH

EVENT = {"type": "track", "event": "X", "userId": "u"}


def events_of(body):
    return [json.loads(event) for event in decode_body(body).events]


SHAPES = [
    (json.dumps(EVENT), [EVENT], False),
    (json.dumps({"batch": [EVENT, EVENT]}), [EVENT, EVENT], True),
    (json.dumps([EVENT]), [EVENT], True),
    (" \n" + json.dumps([EVENT]), [EVENT], True),
    (json.dumps({"batch": []}), [], True),
    (json.dumps({"batch": None} | EVENT), [{"batch": None} | EVENT], False),
    ("\ufeff" + json.dumps(EVENT), [EVENT], False),
    (json.dumps({"batch": [EVENT]}, indent=2), [EVENT], True),
]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(("text", "events", "is_batch"), SHAPES)
def test_body_is_cut_into_events(text, events, is_batch, packed):
    body = gzip.compress(text.encode()) if packed else text.encode()
    assert events_of(body) == events
    assert decode_body(body).is_batch == is_batch


def test_envelope_is_read():
    body = decode_body(
        json.dumps({"batch": [], "sentAt": "2026-03-01", "writeKey": "k", "context": {"ip": "1"}}).encode()
    )
    assert (body.sent_at, body.write_key, json.loads(body.context)) == ("2026-03-01", "k", {"ip": "1"})
    body = decode_body(json.dumps(EVENT | {"sentAt": 5, "writeKey": 5}).encode())
    assert (body.sent_at, body.write_key, body.context) == (5, None, b"")


LOOSE = [
    (b'{"batch":[{"v":NaN}]}', [{"v": None}]),
    (b'{"batch":[{"v":-Infinity}]}', [{"v": None}]),
    (b'{"batch":[{"v":1e999}], "x": NaN}', [{"v": None}]),
    (b'{"batch":[{"v":' + b"9" * 5000 + b'}], "x": NaN}', [{"v": None}]),
    (b'{"batch":[{"v":"a\x01\x00b"}]}', [{"v": "a  b"}]),
    (b'{"batch":[{"v":"a\\u0000b"}]}', [{"v": "ab"}]),
    (b'{"batch":[{"v":"\\ud800 \\udc00\\ud83d\\ude00"}]}', [{"v": "\ufffd \ufffd\U0001f600"}]),
]


@pytest.mark.parametrize(("body", "events"), LOOSE)
def test_what_strict_readers_refuse_is_taken(body, events):
    assert events_of(body) == events


def test_escaped_backslash_is_no_escape():
    text = json.dumps({"path": "C:\\u0000\\ud800"}).encode()
    assert json.loads(clean_escapes(text)) == {"path": "C:\\u0000\\ud800"}


BROKEN = [
    (b"", "no JSON"),
    (b"{", "no JSON"),
    (b'{"batch":[{]}', "no JSON"),
    (b"hello=world", "no JSON"),
    (b"5", "no JSON object"),
    (b'"batch"', "no JSON object"),
    (b'{"batch":5}', "`batch` is no list"),
    (b'{"batch":{"0":{}}}', "`batch` is no list"),
    (b"\xff\xfe{}", "not UTF-8"),
    (b"[" * 100_000, "nested too deeply"),
    (b'{"a":' * 100_000, "nested too deeply"),
    (b"\x1f\x8b\x08garbage", "damaged"),
    (gzip.compress(json.dumps(EVENT).encode())[:-12], "ends too early"),
    (gzip.compress(b"not json"), "no JSON"),
]


@pytest.mark.parametrize(("body", "text"), BROKEN, ids=range(len(BROKEN)))
def test_broken_body_is_refused(body, text):
    with pytest.raises(InvalidBody, match=text):
        decode_body(body)


def test_gzip_bomb_is_refused_without_unpacking_it():
    bomb = gzip.compress(bytes(MAX_BODY_BYTES + 1))
    assert len(bomb) < 10_000
    with pytest.raises(PayloadTooLarge, match="unpacked too"):
        decode_body(bomb)


def test_gzip_of_the_largest_body_is_taken():
    text = json.dumps(EVENT | {"a": ""}).encode()
    body = text.replace(b'"a": ""', b'"a": "' + b"x" * (MAX_BODY_BYTES - len(text)) + b'"')
    assert len(body) == MAX_BODY_BYTES
    assert decode_body(gzip.compress(body)).events == [body]


def test_batch_of_too_many_events_is_refused():
    most = json.dumps({"batch": [{}] * MAX_EVENTS_PER_BATCH}).encode()
    assert len(decode_body(most).events) == MAX_EVENTS_PER_BATCH
    with pytest.raises(PayloadTooLarge, match="smaller batches"):
        decode_body(json.dumps({"batch": [{}] * (MAX_EVENTS_PER_BATCH + 1)}).encode())


def test_loose_reading_changes_nothing_that_is_right():
    value = {"a": [1, 2.5, "x\ty", None, True, 10**40], "é": "\U0001f600"}
    assert decode_loosely(json.dumps(value).encode())["a"][:2] == [1, 2.5]
    assert decode_loosely(json.dumps({"e": value["é"]}).encode()) == {"e": "\U0001f600"}
