"""A receiver of pushes on a real port: checks signatures by the specification, keeps the audience, misbehaves on demand."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What came in, and how it is answered: `answers` in turn, then 204."""

    url: str = ""
    secret: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    # Every request that came, however it was answered.
    ids: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    audience: set[str] = field(default_factory=set)
    came: threading.Event = field(default_factory=threading.Event)
    changed: threading.Condition = field(default_factory=threading.Condition)
    # While set, requests are taken and not answered.
    stalls: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def take(self, headers: Any, body: bytes) -> tuple[int, dict[str, str]]:
        self.ids.append(headers["webhook-id"])
        self.raw.append(body)
        self.came.set()
        if self.stalls.is_set():
            self.goes_on.wait(60)
        if self.answers:
            return self.answers.pop(0)
        assert self.is_signed(headers, body), "the signature fits"
        assert headers["Idempotency-Key"] == headers["webhook-id"]
        assert headers["Content-Type"] == "application/json"
        content = json.loads(body)
        data = content["data"]
        self.bodies.append(content)
        if data["starts_over"]:
            self.audience.clear()
        with self.changed:
            self.audience -= {account["domain"] for account in data["removed"]}
            self.audience |= {account["domain"] for account in data["added"]}
            self.changed.notify_all()
        return 204, {}

    def has(self, *domains: str) -> bool:
        """Whether the audience comes to be exactly these before long."""
        with self.changed:
            return self.changed.wait_for(lambda: self.audience == set(domains), 30)

    def is_signed(self, headers: Any, body: bytes) -> bool:
        """Written from the specification, not from our code."""
        key = base64.b64decode(self.secret.split("_", 1)[1])
        content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
        expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return f"v1,{expected}" in headers["webhook-signature"].split(" ")


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver until the end."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                status, headers = receiver.take(self.headers, body)
            except AssertionError as error:
                status, headers = 400, {"X-Problem": str(error)}
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/audience"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.goes_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
