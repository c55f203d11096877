"""Reads the body of a request: decompresses it within bounds and cuts it into events, each still in its own
bytes.

What is inside an event is `normalise`'s matter. Content-Type and Content-Encoding are not looked at: real
clients send gzip under a form's type, and proxies unpack bodies without removing the header.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from dataclasses import dataclass
from typing import Any

import msgspec

from opportune.errors import OpportuneError, PayloadTooLarge
from opportune.ingest.limits import MAX_BODY_BYTES, MAX_EVENTS_PER_BATCH

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW_BITS = 31
_CONTROL_BYTES = bytes(range(32))
_CONTROL_TO_SPACE = bytes.maketrans(_CONTROL_BYTES, b" " * 32)
_NUL_ESCAPE = b"\\u0000"
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\u0000|\\."
)
_PAIR_LENGTH = 12
_MAX_EXACT_DIGITS = 40


class InvalidBody(OpportuneError):
    """A body that cannot be cut into events; none of it was taken."""

    code = "invalid_body"
    status = 400


class _Envelope(msgspec.Struct, rename="camel", gc=False):
    batch: list[msgspec.Raw] | None = None
    sent_at: Any = None
    write_key: Any = None
    context: msgspec.Raw = msgspec.Raw()


@dataclass(frozen=True, slots=True)
class Body:
    """The events of one request and what it says about all of them. A single call is a batch of one."""

    events: list[bytes]
    is_batch: bool
    sent_at: Any = None
    write_key: str | None = None
    context: bytes = b""


_envelope_decoder = msgspec.json.Decoder(_Envelope)
_encode = msgspec.json.Encoder().encode
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])


def decode_body(body: bytes) -> Body:
    """Cut a body into events: {"batch": [...]}, a plain list of events, or one event.

    Raises InvalidBody (400), or PayloadTooLarge (413) past MAX_BODY_BYTES or MAX_EVENTS_PER_BATCH.
    """
    body = unpack(body)
    # Looking for one byte is ten times as fast as looking for six, and most bodies have no escape at all.
    if b"\\" in body and _NUL_ESCAPE in body:
        body = clean_escapes(body)
    try:
        parsed = _cut(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            parsed = _cut_loosely(body)
        except RecursionError as error:
            raise nested_too_deeply() from error
    if len(parsed.events) > MAX_EVENTS_PER_BATCH:
        raise PayloadTooLarge(
            f"The batch has {len(parsed.events):,} events; at most {MAX_EVENTS_PER_BATCH:,} are taken. Send "
            "smaller batches."
        )
    return parsed


def unpack(body: bytes) -> bytes:
    """The body itself, or what is in it when it is gzip. Never makes more than MAX_BODY_BYTES of it."""
    if not body.startswith(_GZIP_MAGIC):
        return body
    stream = zlib.decompressobj(_GZIP_WINDOW_BITS)
    try:
        plain = stream.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error as error:
        raise InvalidBody(f"The body starts like gzip but is damaged: {error}. Send it again.") from error
    if len(plain) > MAX_BODY_BYTES:
        raise body_too_large()
    if not stream.eof:
        raise InvalidBody("The gzip body ends too early. Send it again, whole.")
    return plain


def body_too_large() -> PayloadTooLarge:
    """The one message for bodies past the limit, packed or not."""
    return PayloadTooLarge(f"A request may have {MAX_BODY_BYTES:,} bytes, unpacked too. Send smaller batches.")


def nested_too_deeply() -> InvalidBody:
    """The one message for JSON that no reader follows down."""
    return InvalidBody("The JSON is nested too deeply. Flatten the properties and send it again.")


def clean_escapes(text: bytes) -> bytes:
    """JSON without escapes that no database stores: \\u0000 is dropped, half a surrogate pair becomes U+FFFD."""
    return _ESCAPE.sub(_clean_escape, text)


def decode_loosely(text: bytes) -> Any:
    """The value of JSON that strict readers refuse: NaN and Infinity become null, control characters spaces.

    Raises InvalidBody when it is no JSON by any reading.
    """
    try:
        return json.loads(
            clean_escapes(text.translate(_CONTROL_TO_SPACE)).decode("utf-8-sig"),
            parse_constant=lambda _: None,
            parse_float=_finite,
            parse_int=lambda digits: int(digits) if len(digits) <= _MAX_EXACT_DIGITS else _finite(digits),
        )
    except UnicodeDecodeError as error:
        raise InvalidBody(
            f"The body is not UTF-8 (byte {error.start}). Encode it as UTF-8 and send it again."
        ) from error
    except RecursionError as error:
        raise InvalidBody("The body is nested too deeply. Flatten the properties and send it again.") from error
    except ValueError as error:
        raise InvalidBody(f"The body is no JSON: {error}. Correct it and send it again.") from error


def _cut(body: bytes) -> Body:
    if body.lstrip()[:1] == b"[":
        return Body([bytes(event) for event in _list_decoder.decode(body)], is_batch=True)
    envelope = _envelope_decoder.decode(body)
    if envelope.batch is None:
        return Body([body], False, envelope.sent_at, _text(envelope.write_key))
    events = [bytes(event) for event in envelope.batch]
    return Body(events, True, envelope.sent_at, _text(envelope.write_key), bytes(envelope.context))


def _cut_loosely(body: bytes) -> Body:
    value = decode_loosely(body)
    if isinstance(value, list):
        return Body([_encode(event) for event in value], is_batch=True)
    if not isinstance(value, dict):
        raise InvalidBody('The body is no JSON object. Send {"batch": [...]} or one event.')
    batch = value.get("batch")
    if batch is None:
        return Body([_encode(value)], False, value.get("sentAt"), _text(value.get("writeKey")))
    if not isinstance(batch, list):
        raise InvalidBody('`batch` is no list. Send {"batch": [{"type": "track", ...}, ...]}.')
    return Body(
        [_encode(event) for event in batch],
        True,
        value.get("sentAt"),
        _text(value.get("writeKey")),
        _encode(value["context"]) if value.get("context") else b"",
    )


def _clean_escape(match: re.Match[bytes]) -> bytes:
    escape = match[0]
    if escape == _NUL_ESCAPE:
        return b""
    if escape[:2] != b"\\u" or len(escape) == _PAIR_LENGTH:
        return escape
    return b"\\ufffd" if escape[2:3] in b"dD" else escape


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
