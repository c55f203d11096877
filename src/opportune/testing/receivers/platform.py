"""What the stand-ins have in common: they note every request, answer it or misbehave, and issue tokens by OAuth 2.0."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

import uvicorn

_START_SECONDS = 20


@dataclass(frozen=True)
class Seen:
    """A request. Header names are in lower case, the path is decoded."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


class Refused(Exception):
    """A request that the platform would not take, with its way of saying so."""

    def __init__(self, status: int, content: Any) -> None:
        super().__init__(f"{status} {content}")
        self.status = status
        self.content = content


@dataclass
class _Trouble:
    status: int
    content: Any
    headers: Mapping[str, str]


@dataclass
class Platform(ABC):
    """`valid_tokens` are the access tokens it takes; those it issues by OAuth are added to them."""

    valid_tokens: set[str] = field(default_factory=lambda: {"token"})
    client_id: str = "client"
    client_secret: str = "hush"  # noqa: S105
    refresh_token: str = "refresh-1"  # noqa: S105
    rotates: bool = False
    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    tokens_issued: int = 0
    # No number is given twice, even if what had it is gone.
    numbers_given: int = 0
    _troubles: list[_Trouble] = field(default_factory=list)
    _vanishing: int = 0
    _may_answer: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._may_answer.set()

    def fail(self, status: int, times: int = 1, content: Any = None, headers: Mapping[str, str] | None = None) -> None:
        """Answer the next requests like this, whatever they ask."""
        self._troubles += [_Trouble(status, content, headers or {})] * times

    def vanish(self, times: int = 1) -> None:
        """Take the next requests and do what they ask, and break the connection in the middle of the answer."""
        self._vanishing += times

    def stall(self) -> None:
        """Take requests and do not answer until `go_on`."""
        self._may_answer.clear()

    def go_on(self) -> None:
        self._may_answer.set()

    def next_number(self) -> int:
        self.numbers_given += 1
        return self.numbers_given

    def asked(self, method: str, path: str) -> list[Seen]:
        """The requests to a path so far."""
        return [one for one in self.seen if (one.method, one.path) == (method, path)]

    @abstractmethod
    def answer(self, seen: Seen) -> tuple[int, Any]:
        """The status and content (None for none). Raises Refused."""

    @abstractmethod
    def refusal(self, status: int, message: str, code: str = "") -> Refused:
        """How the platform says that a request is wrong."""

    def require(self, holds: object, message: str, status: int = 400, code: str = "") -> None:
        if not holds:
            raise self.refusal(status, message, code)

    def check_token(self, seen: Seen) -> None:
        kind, _, token = seen.headers.get("authorization", "").partition(" ")
        self.require(kind == "Bearer" and token in self.valid_tokens, "the access token is not valid", 401, "token")

    def issue_token(self, seen: Seen) -> tuple[int, Any]:
        """A new access token by RFC 6749, sections 4.4 and 6."""
        form = seen.form
        if form.get("client_id") != self.client_id or form.get("client_secret") != self.client_secret:
            raise Refused(400, {"error": "invalid_client", "error_description": "invalid client credentials"})
        if form.get("grant_type") == "refresh_token" and form.get("refresh_token") != self.refresh_token:
            raise Refused(400, {"error": "invalid_grant", "error_description": "the refresh token is not valid"})
        if form.get("grant_type") not in ("refresh_token", "client_credentials"):
            raise Refused(400, {"error": "unsupported_grant_type"})
        self.tokens_issued += 1
        token = f"issued-{self.tokens_issued}"
        self.valid_tokens.add(token)
        content = {"access_token": token, "token_type": "Bearer", "expires_in": 3600}
        if form["grant_type"] == "refresh_token":
            if self.rotates:
                self.refresh_token = f"refresh-{self.tokens_issued + 1}"
            content["refresh_token"] = self.refresh_token
        return 200, content

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return
        seen = await _read(scope, receive)
        if not self._may_answer.is_set():
            await asyncio.to_thread(self._may_answer.wait)
        with self._lock:
            self.seen.append(seen)
            status, content, headers = self._answered(seen)
            vanishes, self._vanishing = self._vanishing > 0, max(self._vanishing - 1, 0)
        body = b"" if content is None else json.dumps(content).encode()
        # A connection that is closed before all of the body came is what a crash looks like.
        length = len(body) + (100 if vanishes else 0)
        sent = {"content-type": "application/json", "content-length": str(length), **headers}
        if status == 204:
            sent = dict(headers)
        start = [(name.encode(), value.encode()) for name, value in sent.items()]
        await send({"type": "http.response.start", "status": 200 if vanishes else status, "headers": start})
        await send({"type": "http.response.body", "body": b"" if status == 204 else body})

    def _answered(self, seen: Seen) -> tuple[int, Any, Mapping[str, str]]:
        if self._troubles:
            trouble = self._troubles.pop(0)
            return trouble.status, trouble.content, trouble.headers
        try:
            return *self.answer(seen), {}
        except Refused as refused:
            return refused.status, refused.content, {}
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            malformed = self.refusal(400, f"malformed request: {type(error).__name__} {error}")
            return malformed.status, malformed.content, {}


@contextmanager
def serving(platform: Platform) -> Iterator[Platform]:
    """The platform under uvicorn on a free port, until the end."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    platform.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(platform, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until = time.monotonic() + _START_SECONDS
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield platform
    finally:
        platform.go_on()
        server.should_exit = True
        thread.join(_START_SECONDS)
        listener.close()


async def _read(scope: Any, receive: Any) -> Seen:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return Seen(
        method=scope["method"],
        path=unquote(scope["path"]),
        query=dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True)),
        headers={name.decode(): value.decode() for name, value in scope["headers"]},
        body=body,
    )
