"""Event ingest over HTTP, as Segment's, RudderStack's and Jitsu's clients speak it.

The routes are documented like all others but bypass the framework's request handling, which would cost more
than reading the events. What an event means is decided in `ingest`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

import msgspec
from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from opportune.clock import Clock
from opportune.errors import OpportuneError
from opportune.ingest import (
    EventLog,
    IngestLimits,
    Origin,
    RateLimiter,
    WriteKeys,
    decode_body,
    normalise_all,
)
from opportune.ingest.decode import body_too_large
from opportune.ingest.event_time import skew_of
from opportune.ingest.limits import MAX_BODY_BYTES, MAX_TEXT_LENGTH
from opportune.store.workspace import naive
from opportune.web.errors import error_body, error_headers
from opportune.web.ingest_docs import DESCRIPTION, FAILURES, REQUEST_BODY

_TYPES = ("identify", "track", "page", "screen", "group", "alias")
_METHODS = ("POST", "OPTIONS")
_HISTORICAL_PATH = "/v1/import"
_ACCEPTED = b'{"success":true}'
_JSON = (b"content-type", b"application/json")
_CORS = (b"access-control-allow-origin", b"*")
_PREFLIGHT = (
    _CORS,
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-allow-headers", b"*, Authorization, Content-Type, Content-Encoding, X-Write-Key"),
    (b"access-control-max-age", b"86400"),
)


class RejectedItem(BaseModel):
    """One event of a batch that was not taken. `index` is its place in the batch, counted from 0."""

    index: int
    code: str
    message: str


class IngestAnswer(BaseModel):
    """The answer once the events are durable. `accepted` and `rejected` are there when some were not taken."""

    success: bool = True
    accepted: int | None = None
    rejected: list[RejectedItem] | None = None


class _Disconnected(Exception):
    """The client went away before its request was complete."""


class Ingest:
    """Takes requests apart, has their events normalised and appended, and answers when they are durable."""

    def __init__(
        self, event_log: EventLog, write_keys: WriteKeys, clock: Clock, limits: IngestLimits
    ) -> None:
        self._event_log = event_log
        self._write_keys = write_keys
        self._clock = clock
        self._rates = RateLimiter(limits)

    async def serve(self, scope: Scope, receive: Receive, send: Send, default_type: str | None) -> None:
        """Answer one request. Expected failures become the usual error body."""
        if scope["method"] == "OPTIONS":
            await _answer(send, 204, b"", _PREFLIGHT)
            return
        try:
            status, content = await self._take(scope, receive, default_type)
            await _answer(send, status, content, (_JSON, _CORS))
        except OpportuneError as error:
            content = msgspec.json.encode(error_body(error.code, error.message, error.details))
            extra = [(name.lower().encode(), value.encode()) for name, value in error_headers(error).items()]
            await _answer(send, error.status, content, (_JSON, _CORS, *extra))
        except _Disconnected:
            return

    async def _take(self, scope: Scope, receive: Receive, default_type: str | None) -> tuple[int, bytes]:
        headers = dict(scope["headers"])
        packed = await _read_body(headers, receive)
        now = self._clock.now()
        source = self._write_keys.source_of(key) if (key := _header_key(headers)) else None
        body = decode_body(packed)
        source = source or self._write_keys.source_of(body.write_key)
        self._rates.take(source, len(body.events), now)
        received_at = naive(now)
        is_historical = scope["path"] == _HISTORICAL_PATH
        origin = Origin(
            source=source,
            received_at=received_at,
            skew=None if is_historical else skew_of(body.sent_at, received_at),
            sent_at=None if body.sent_at is None else str(body.sent_at),
            is_historical=is_historical,
            default_type=None if body.is_batch else default_type,
            browser_agent=_browser_agent(headers),
            context=body.context,
        )
        rows, rejections = normalise_all(body.events, origin)
        if rows or rejections:
            await self._event_log.submit(rows, rejections, len(packed))
        if not rejections:
            return 200, _ACCEPTED
        if not body.is_batch:
            refused = rejections[0]
            details = {"rejected_event_id": refused.rejected_event_id}
            return 400, msgspec.json.encode(error_body(refused.code, refused.message, details))
        items = [RejectedItem(index=r.batch_index, code=r.code, message=r.message) for r in rejections]
        return 200, IngestAnswer(accepted=len(rows), rejected=items).model_dump_json().encode()


def router(event_log: EventLog, write_keys: WriteKeys, clock: Clock, limits: IngestLimits) -> APIRouter:
    """The routes of event ingest: /v1/... and /api/s/..."""
    ingest = Ingest(event_log, write_keys, clock, limits)
    routes = APIRouter(tags=["Ingest"], route_class=_IngestRoute)

    def add(path: str, event_type: str | None, summary: str, is_documented: bool = True) -> None:
        async def take_events() -> None:
            raise AssertionError("served by _IngestRoute")

        take_events.ingest = ingest  # type: ignore[attr-defined]
        take_events.event_type = event_type  # type: ignore[attr-defined]
        routes.add_api_route(
            path,
            take_events,
            methods=["POST"],
            summary=summary,
            description=DESCRIPTION,
            response_model=IngestAnswer,
            response_model_exclude_none=True,
            responses=FAILURES,
            openapi_extra=REQUEST_BODY,
            include_in_schema=is_documented,
            name="take_" + path.strip("/").replace("/", "_"),
        )

    add("/v1/batch", None, "Send a batch of events")
    add("/v1/import", None, "Send a batch of historical events, whose times are taken as they are")
    # Segment's browser client shortens its paths to the first letter.
    add("/v1/b", None, "Send a batch of events", is_documented=False)
    for event_type in _TYPES:
        add(f"/v1/{event_type}", event_type, f"Send one {event_type} call")
        add(f"/v1/{event_type[0]}", event_type, f"Send one {event_type} call", is_documented=False)
        add(f"/api/s/{event_type}", event_type, f"Send one {event_type} call, as Jitsu's clients do")
        add(f"/api/s/s2s/{event_type}", event_type, f"Send one {event_type} call", is_documented=False)
    return routes


class _IngestRoute(APIRoute):
    """A documented route that hands the bare request to `Ingest`."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in _METHODS:
            content = msgspec.json.encode(error_body("method_not_allowed", "Events are sent with POST."))
            await _answer(send, 405, content, (_JSON, _CORS, (b"allow", b"POST, OPTIONS")))
            return
        ingest: Ingest = self.endpoint.ingest  # type: ignore[attr-defined]
        await ingest.serve(scope, receive, send, self.endpoint.event_type)  # type: ignore[attr-defined]


async def _read_body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """The whole body as sent. Raises PayloadTooLarge as soon as it is known to be, without reading the rest."""
    announced = headers.get(b"content-length", b"")
    if announced.isdigit() and int(announced) > MAX_BODY_BYTES:
        raise body_too_large()
    chunks = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Disconnected
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise body_too_large()
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


async def _answer(send: Send, status: int, content: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    length = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": content})


def _header_key(headers: Mapping[bytes, bytes]) -> str | None:
    """The write key of X-Write-Key, Basic (its user name) or Bearer authentication."""
    if key := headers.get(b"x-write-key"):
        return key.decode("latin-1").strip()
    scheme, _, value = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"bearer":
        return value.decode("latin-1").strip()
    if scheme.lower() == b"basic":
        try:
            return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return None
    return None


def _browser_agent(headers: Mapping[bytes, bytes]) -> str | None:
    """The User-Agent when a browser itself sends the events; a server's library says nothing about the
    visitor.
    """
    agent = headers.get(b"user-agent", b"").decode("latin-1")
    return agent[:MAX_TEXT_LENGTH] if b"origin" in headers or agent.startswith("Mozilla/") else None
