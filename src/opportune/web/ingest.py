"""Event ingest over HTTP, as Segment's, RudderStack's and Jitsu's clients speak it.

The routes are documented like all others but bypass the framework's request handling, which would cost more
than reading the events. What an event means is decided in `ingest`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from functools import cache

import msgspec
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

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
from opportune.ingest.context_facts import NO_CONTEXT, read_context
from opportune.ingest.decode import body_too_large
from opportune.ingest.event_time import skew_of
from opportune.ingest.limits import MAX_BODY_BYTES, MAX_TEXT_LENGTH
from opportune.store.workspace import naive
from opportune.web.errors import error_body, error_headers
from opportune.web.ingest_docs import DESCRIPTION, FAILURES, REQUEST_BODY

_TYPES = ("identify", "track", "page", "screen", "group", "alias")
_SUMMARIES = {
    "/v1/batch": "Send a batch of events",
    "/v1/import": "Send a batch of historical events, whose times are taken as they are",
}
_DOCUMENTED_PATHS = frozenset(
    [*_SUMMARIES, *(f"/v1/{event_type}" for event_type in _TYPES), *(f"/api/s/{event_type}" for event_type in _TYPES)]
)
# What each path says about the type of a single event. Segment's browser client shortens its paths to one letter;
# Jitsu's client says s2s when it runs on a server.
EVENT_TYPES_BY_PATH: dict[str, str | None] = {
    "/v1/batch": None,
    "/v1/import": None,
    "/v1/b": None,
    **{f"/v1/{event_type}": event_type for event_type in _TYPES},
    **{f"/v1/{event_type[0]}": event_type for event_type in _TYPES},
    **{f"/api/s/{event_type}": event_type for event_type in _TYPES},
    **{f"/api/s/s2s/{event_type}": event_type for event_type in _TYPES},
}
_HISTORICAL_PATH = "/v1/import"
_ACCEPTED = b'{"success":true}'
_JSON = (b"content-type", b"application/json")
_CORS = (b"access-control-allow-origin", b"*")
_ALLOW = (b"allow", b"POST, OPTIONS")
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
        self,
        event_log: EventLog,
        write_keys: WriteKeys,
        clock: Clock,
        limits: IngestLimits,
        seal: Callable[[str], str] | None = None,
    ) -> None:
        self._event_log = event_log
        self._write_keys = write_keys
        self._clock = clock
        self._rates = RateLimiter(limits)
        self._seal = seal

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Expected failures become the usual error body."""
        if scope["method"] == "OPTIONS":
            await _answer(send, 204, b"", _PREFLIGHT)
            return
        if scope["method"] != "POST":
            content = msgspec.json.encode(error_body("method_not_allowed", "Events are sent with POST."))
            await _answer(send, 405, content, (_JSON, _CORS, _ALLOW))
            return
        try:
            status, content = await self._take(scope, receive)
            await _answer(send, status, content, (_JSON, _CORS))
        except OpportuneError as error:
            content = msgspec.json.encode(error_body(error.code, error.message, error.details))
            extra = [(name.lower().encode(), value.encode()) for name, value in error_headers(error).items()]
            await _answer(send, error.status, content, (_JSON, _CORS, *extra))
        except _Disconnected:
            return

    async def _take(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
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
            default_type=None if body.is_batch else EVENT_TYPES_BY_PATH[scope["path"]],
            browser_agent=_browser_agent(headers),
            context=read_context(body.context) if body.context else NO_CONTEXT,
            seal=self._seal,
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


class IngestMiddleware:
    """Answers the paths of ingest at once and hands everything else on.

    Looking for the route among all others would take longer than reading the event.
    """

    def __init__(self, app: ASGIApp, ingest: Ingest) -> None:
        self._app = app
        self._ingest = ingest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in EVENT_TYPES_BY_PATH:
            await self._ingest.serve(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def mount_ingest(app: FastAPI, ingest: Ingest) -> None:
    """Let the app take events, and describe them in its OpenAPI document.

    Call it after adding any other middleware that shall not see events: the last one added comes first.
    """
    app.include_router(_described())
    app.add_middleware(IngestMiddleware, ingest=ingest)


@cache
def _described() -> APIRouter:
    routes = APIRouter(tags=["Ingest"])
    for path, event_type in EVENT_TYPES_BY_PATH.items():
        routes.add_api_route(
            path,
            _described_only,
            methods=["POST"],
            summary=_SUMMARIES.get(path) or f"Send one {event_type} call",
            description=DESCRIPTION,
            response_model=IngestAnswer,
            responses=FAILURES,
            openapi_extra=REQUEST_BODY,
            include_in_schema=path in _DOCUMENTED_PATHS,
            name="take_" + path.strip("/").replace("/", "_"),
        )
    return routes


async def _described_only() -> None:
    raise AssertionError("IngestMiddleware answers this path")


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
