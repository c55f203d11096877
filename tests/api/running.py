"""A real server on a real port, for what the wire decides: streams, and many clients at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvicorn

from opportune.app import Opportune, open_opportune
from opportune.settings import Settings
from opportune.store.workspace import naive
from opportune.web.auth import Scope, create_token
from opportune.web.server import Server

PATIENCE = httpx.Timeout(60)
# Between one request of a load and its next: at full speed, what happens meanwhile only takes longer.
_PAUSE_SECONDS = 0.02


@dataclass
class Running:
    """A server that ticks by itself, with a client whose token may write."""

    opportune: Opportune
    url: str
    token: str
    write_key: str

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE, trust_env=False)


@dataclass
class Load:
    """Somebody who keeps sending events and reading lists, and remembers what was answered."""

    running: Running
    name: str
    acknowledged: list[str] = field(default_factory=list)
    refused: int = 0
    statuses: set[int] = field(default_factory=set)
    _stop: threading.Event = field(default_factory=threading.Event)
    _busy: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Load:
        self._threads = [threading.Thread(target=work) for work in (self._send, self._read)]
        for thread in self._threads:
            thread.start()
        assert self._busy.wait(60), "the first event is acknowledged"
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        number = 0
        with self.running.client() as client:
            while not self._stop.wait(_PAUSE_SECONDS):
                number += 1
                message_id = f"{self.name}-{number}"
                call = {
                    "messageId": message_id,
                    "event": "Pricing Viewed",
                    "userId": f"{self.name}-{number % 7}@acme.example",
                }
                answer = client.post("/v1/track", json=call, headers={"X-Write-Key": self.running.write_key})
                if answer.status_code == 200:
                    self.acknowledged.append(message_id)
                    self._busy.set()
                else:
                    assert answer.status_code == 503, answer.text
                    assert answer.headers["Retry-After"]
                    self.refused += 1

    def _read(self) -> None:
        with self.running.client() as client:
            while not self._stop.wait(_PAUSE_SECONDS):
                self.statuses.add(client.get("/api/v1/accounts").status_code)


@contextmanager
def running_server(file: Path) -> Iterator[Running]:
    """Serve a file until the end, as `opportune serve` does."""
    opportune = open_opportune(Settings(file=file))
    context = opportune.context
    thread = None
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(opportune.app, log_config=None, access_log=False, ws="none")
        server = Server(config, context.tick_feed)
        try:
            now = context.clock.now()
            token = create_token(context.workspace, "test", Scope.ADMIN, naive(now))
            _, write_key = context.write_keys.create("test", "test", now)
            opportune.start()
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            yield Running(opportune, f"http://127.0.0.1:{listener.getsockname()[1]}", token, write_key)
        finally:
            server.should_exit = True
            if thread is not None:
                thread.join()
            opportune.close()
