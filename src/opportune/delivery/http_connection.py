"""One connection to a receiver by HTTP/1.1, for one request at a time.

Plain asyncio and the parser that the server uses: a client made for everything takes several times as long for a small request, and
a journey may have a hundred thousand of them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import httptools

# Far more than any header needs; what goes on and on is broken off.
MAX_HEAD_BYTES = 64 * 1024
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_BAD_VALUE = re.compile(r"[\r\n\x00]")


class ConnectionFault(Exception):
    """What went wrong on a connection. `is_untouched` when not a byte of an answer had come."""

    def __init__(self, reason: str, is_untouched: bool = False) -> None:
        super().__init__(reason)
        self.is_untouched = is_untouched


@dataclass(frozen=True)
class Received:
    """An answer. `headers` have names in lower case; `is_cut` when there was more than the body holds."""

    status: int
    phrase: str
    headers: Mapping[str, str]
    body: bytes = b""
    is_cut: bool = False

    @property
    def said(self) -> str:
        """What was answered, for people."""
        return f"answered {self.status} {self.phrase}".rstrip()


def request_head(method: str, target: bytes, headers: Mapping[str, str]) -> bytes:
    """The first part of a request. Raises ConnectionFault for headers that cannot be sent."""
    lines = [method.encode("ascii") + b" " + target + b" HTTP/1.1"]
    for name, value in headers.items():
        if not _NAME.fullmatch(name) or _BAD_VALUE.search(value):
            raise ConnectionFault(f"{name[:80]!r} cannot be sent as a header")
        lines.append(name.encode("ascii") + b": " + value.encode())
    return b"\r\n".join([*lines, b"", b""])


class HttpConnection(asyncio.Protocol):
    """Parses what comes. `ask` writes a request and waits for its answer; afterwards `is_reusable` tells what it is good for."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self.is_reusable = False
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Received] | None = None
        self._max_body_bytes = 0

    async def ask(self, request: bytes, max_body_bytes: int) -> Received:
        """Send a request and wait for the answer. Raises ConnectionFault."""
        assert self._transport is not None, "it is connected"
        assert self._answer is None, "one request at a time"
        self.is_reusable = False
        self._max_body_bytes = max_body_bytes
        self._begin()
        self._parser = httptools.HttpResponseParser(self)
        answer: asyncio.Future[Received] = asyncio.get_running_loop().create_future()
        self._answer = answer
        if self._transport.is_closing():
            self._answer = None
            raise ConnectionFault("the connection was closed", is_untouched=True)
        self._transport.write(request)
        try:
            return await answer
        finally:
            self._answer = None
            # Whoever is cancelled in the moment in which it fails hears of the one only.
            if answer.done() and not answer.cancelled():
                answer.exception()
            if not self.is_reusable:
                self._transport.abort()

    def close(self) -> None:
        """End it. Nobody may be waiting."""
        if self._transport is not None:
            self._transport.close()

    # What the event loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            # Nobody asked anything.
            self.is_reusable = False
            self.close()
            return
        self._came += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(f"the answer is not HTTP: {error}")
        if not self._has_head and self._came > MAX_HEAD_BYTES:
            self._fail("the headers of the answer go on and on")

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_reusable = False
        if self._answer is None:
            return
        is_whole = self._has_head and not {"content-length", "transfer-encoding"} & self._headers.keys()
        if is_whole and exc is None:
            self._finish()
        else:
            what = "the receiver closed the connection" if exc is None else f"the connection broke: {exc}"
            self._fail(f"{what} {'within its answer' if self._came else 'without an answer'}")

    # What the parser tells

    def on_message_begin(self) -> None:
        self._begin(self._came)

    def on_status(self, phrase: bytes) -> None:
        self._phrase += phrase

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._status = self._parser.get_status_code()
        self._has_head = self._status >= 200
        if self._has_head and not self._max_body_bytes:
            # The body is nothing to whoever asks, however long it may be.
            self._finish()

    def on_body(self, part: bytes) -> None:
        self._body += part
        if len(self._body) > self._max_body_bytes:
            self._finish(is_cut=True)

    def on_message_complete(self) -> None:
        if self._has_head:
            self.is_reusable = self._is_waited_for() and self._parser.should_keep_alive()
            self._finish()

    def _begin(self, came: int = 0) -> None:
        """Before an answer; one of 100 to 199 comes before the one that counts."""
        self._came = came
        self._has_head = False
        self._status = 0
        self._phrase = b""
        self._headers: dict[str, str] = {}
        self._body = b""

    def _is_waited_for(self) -> bool:
        return self._answer is not None and not self._answer.done()

    def _finish(self, is_cut: bool = False) -> None:
        if self._answer is not None and not self._answer.done():
            body = self._body[: self._max_body_bytes]
            phrase = self._phrase.decode("latin-1")
            self._answer.set_result(Received(self._status, phrase, self._headers, body, is_cut))

    def _fail(self, reason: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionFault(reason, is_untouched=not self._came))
