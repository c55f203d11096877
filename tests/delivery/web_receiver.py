"""A receiver of requests on a real port, served by uvicorn: records what comes, honours keys, misbehaves on demand."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PATIENCE_SECONDS = 30.0


@dataclass
class Came:
    """One request as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class WebReceiver:
    """An ASGI app. `answers` are given in turn, then `standard`; a status of 0 is a connection that is closed without any."""

    port: int = 0
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    standard: tuple[int, dict[str, str], bytes] = (200, {"content-type": "application/json"}, b'{"ok":true}')
    came: list[Came] = field(default_factory=list)
    # What was done, by key: doing it again changes nothing.
    done: dict[str, bytes] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    stalls: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"", times: int = 1) -> None:
        self.answers += [(status, headers or {}, body)] * times

    def wait_for(self, count: int) -> bool:
        """Whether so many requests come before long."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self.came) >= count, PATIENCE_SECONDS)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        came = Came(scope["method"], scope["path"], scope["query_string"].decode(), headers, body)
        status, answered, content = self.answers.pop(0) if self.answers else self.standard
        with self.changed:
            self.came.append(came)
            is_taken = 200 <= status < 300 and "idempotency-key" in headers
            if is_taken and self.done.setdefault(came.key, body) != body:
                self.conflicts.append(came.key)
            self.changed.notify_all()
        while self.stalls:
            await asyncio.sleep(0.01)
        if status == 0:
            scope["transport"].abort()
            await asyncio.sleep(0.01)
            return
        raw = [(name.encode(), value.encode()) for name, value in answered.items()]
        raw.append((b"content-length", str(len(content)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": content})


class _Protocol(HttpToolsProtocol):
    """Lets the application close a connection without an answer."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["transport"] = self.transport  # type: ignore[typeddict-unknown-key]


@contextmanager
def receiving() -> Iterator[WebReceiver]:
    """A receiver until the end."""
    receiver = WebReceiver()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        receiver.port = listener.getsockname()[1]
        config = uvicorn.Config(receiver, http=_Protocol, lifespan="off", log_config=None, access_log=False, ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield receiver
        finally:
            receiver.stalls = False
            server.should_exit = True
            server.force_exit = True
            thread.join()
